/** Built-in classes: made once for each evaluator, and which class a value has. */
import { classAttributes } from "./class-attributes.ts";
import { linearize } from "./mro.ts";
import type { AbstractValue, ClassValue, NativeCreate, NativeStateMap } from "./value.ts";

/** What a class of ours is made of. */
export interface NativeClassParts {
  readonly name: string;
  readonly module?: string;
  /** Its bases; `object` where none is given. */
  readonly bases?: readonly ClassValue[];
  readonly attributes?: Iterable<readonly [string, AbstractValue]>;
  readonly create?: NativeCreate;
  readonly native?: NativeStateMap;
  readonly metaclass?: ClassValue;
}

/** Makes a class of ours. */
export function nativeClass(parts: NativeClassParts): ClassValue {
  const bases = parts.bases ?? [];
  const mro: ClassValue[] = [];
  const after = linearize(bases);
  if (after === undefined) throw new Error(`no resolution order for ${parts.name}`);
  const cls: ClassValue = {
    kind: "class",
    name: parts.name,
    qualifiedName: parts.name,
    module: parts.module ?? "builtins",
    bases,
    mro,
    attributes: classAttributes(parts.attributes),
    metaclass: parts.metaclass ?? bases.find((base) => base.metaclass !== undefined)?.metaclass,
    unknownBase: undefined,
    create: parts.create ?? after.find((base) => base.create !== undefined)?.create,
    location: undefined,
    native: parts.native ?? {},
  };
  mro.push(cls, ...after);
  return cls;
}

/** The name of the built-in class of a value without a class of its own. */
export function builtinTypeName(value: AbstractValue): string {
  switch (value.kind) {
    case "none":
      return "NoneType";
    case "notImplemented":
      return "NotImplementedType";
    case "set":
      return value.frozen ? "frozenset" : "set";
    case "iterator":
      return value.typeName;
    case "nativeFunction":
      return "builtin_function_or_method";
    case "boundMethod":
      return "method";
    case "staticMethod":
      return "staticmethod";
    case "classMethod":
      return "classmethod";
    case "class":
      return "type";
    case "unknown":
    case "instance":
      return "object";
    default:
      return value.kind;
  }
}
