/** Classes: made from a body, and instances made from them. */
import { classAttributes } from "./class-attributes.ts";
import { after, settle } from "./errors.ts";
import { dict, NONE, str, tuple } from "./make.ts";
import { classAttribute, findInClass, isSubclass, linearize } from "./mro.ts";
import { callMethod, callSpecial, findSpecial } from "./special.ts";
import type { AbstractValue, CallArguments, ClassValue, Context, Evaluation, Pending, UnknownValue } from "./value.ts";
import type { Location } from "../text/location.ts";

/** What a class is made of. */
export interface ClassParts {
  readonly name: string;
  readonly qualifiedName: string;
  readonly module: string;
  readonly bases: readonly AbstractValue[];
  readonly attributes: Map<string, AbstractValue>;
  readonly keywords: ReadonlyMap<string, AbstractValue>;
  readonly metaclass: ClassValue | undefined;
  readonly location: Location | undefined;
}

/** The metaclass of a class with these bases. */
export function metaclassOf(bases: readonly AbstractValue[], given: AbstractValue | undefined): ClassValue | undefined {
  const candidates = [
    ...(given === undefined ? [] : [given]),
    ...bases.map((base) => (base.kind === "class" ? base.metaclass : undefined)),
  ];
  let best: ClassValue | undefined;
  for (const candidate of candidates) {
    if (candidate?.kind === "class" && (best === undefined || isSubclass(candidate, best))) best = candidate;
  }
  return best;
}

/** Makes the class, tells descriptors their names and base classes of it. */
export function* makeClass(context: Context, parts: ClassParts): Evaluation<AbstractValue> {
  const cls = assemble(context, parts);
  yield* setNames(context, cls);
  const init = findAfter(cls, "__init_subclass__");
  if (init !== undefined) {
    const call = init.kind === "classMethod" ? init.function : init;
    yield* context.call(call, [cls], parts.keywords);
  }
  const hook = cls.mro.slice(1).find((base) => base.native.subclassHook !== undefined)?.native.subclassHook;
  return hook === undefined ? cls : yield* settle(hook(context, cls, parts.keywords));
}

function findAfter(cls: ClassValue, name: string): AbstractValue | undefined {
  for (const base of cls.mro.slice(1)) {
    const value = base.attributes.get(name);
    if (value !== undefined) return base.name === "object" ? undefined : value;
  }
  return undefined;
}

function assemble(context: Context, parts: ClassParts): ClassValue {
  const known = parts.bases.filter((base) => base.kind === "class");
  const unknown = parts.bases.find((base): base is UnknownValue => base.kind === "unknown");
  for (const base of parts.bases) {
    if (base.kind !== "class" && base.kind !== "unknown") {
      context.problem(`a base of class ${parts.name} is not a class and is left out`);
    }
  }
  if (unknown !== undefined) context.problem(`class ${parts.name} derives from something unknown: ${unknown.reason}`);
  const bases = known.length === 0 ? [context.builtinClass("object")] : known;
  const after = linearize(bases);
  if (after === undefined) {
    return context.raise(
      "TypeError",
      "Cannot create a consistent method resolution order (MRO) for bases " + bases.map((base) => base.name).join(", "),
    );
  }
  const mro: ClassValue[] = [];
  const cls: ClassValue = {
    kind: "class",
    name: parts.name,
    qualifiedName: parts.qualifiedName,
    module: parts.module,
    bases,
    mro,
    attributes: classAttributes(parts.attributes),
    metaclass: parts.metaclass,
    unknownBase: unknown ?? after.find((base) => base.unknownBase !== undefined)?.unknownBase,
    create: after.find((base) => base.create !== undefined)?.create,
    location: parts.location,
    native: {},
  };
  mro.push(cls, ...after);
  return cls;
}

function* setNames(context: Context, cls: ClassValue): Evaluation<void> {
  for (const [name, value] of [...cls.attributes]) {
    if (value.kind === "instance") yield* callSpecial(context, value, "__set_name__", [cls, str(name)]);
  }
}

/** `cls(*args, **kwargs)`. */
export function instantiate(context: Context, cls: ClassValue, args: CallArguments): Pending<AbstractValue> {
  const metaCall = cls.metaclass === undefined ? undefined : classAttribute(cls.metaclass, "__call__");
  if (metaCall?.kind === "function") return context.apply(metaCall, [cls, ...args.positional], args.keywords);
  return construct(context, cls, args);
}

/** `type.__call__`: `__new__` and then `__init__`. */
export function construct(context: Context, cls: ClassValue, args: CallArguments): Pending<AbstractValue> {
  const { constructing } = cls.native;
  return constructing === undefined ? build(context, cls, args) : constructing(context, cls, args, () => build(context, cls, args));
}

function build(context: Context, cls: ClassValue, args: CallArguments): Pending<AbstractValue> {
  return after(allocate(context, cls, args), (value): Pending<AbstractValue> => {
    const made = context.typeOf(value);
    if (value.kind === "unknown" || !isSubclass(made, cls)) return value;
    const init = findInClass(made, "__init__");
    if (init !== undefined && init.owner.name !== "object") {
      return after(initialize(context, init.value, value, args), () => value);
    }
    if (made.unknownBase === undefined) rejectArguments(context, made, args);
    return value;
  });
}

function initialize(context: Context, init: AbstractValue, value: AbstractValue, args: CallArguments): Pending<AbstractValue> {
  if (init.kind === "function" || (init.kind === "nativeFunction" && init.binds)) {
    return context.apply(init, [value, ...args.positional], args.keywords);
  }
  return after(context.getAttribute(value, "__init__"), (bound) => context.apply(bound, args.positional, args.keywords));
}

function rejectArguments(context: Context, cls: ClassValue, args: CallArguments): void {
  if (args.positional.length + args.keywords.size === 0 || cls.create !== undefined) return;
  if (findInClass(cls, "__new__")?.owner.name !== "object") return;
  context.raise("TypeError", `${cls.name}() takes no arguments`);
}

function allocate(context: Context, cls: ClassValue, args: CallArguments): Pending<AbstractValue> {
  const custom = findInClass(cls, "__new__");
  if (custom !== undefined && custom.owner.name !== "object") {
    const call = custom.value.kind === "staticMethod" ? custom.value.function : custom.value;
    return context.apply(call, [cls, ...args.positional], args.keywords);
  }
  return bare(context, cls, args);
}

/** `object.__new__(cls)`, for every class of ours too. */
export function bare(context: Context, cls: ClassValue, args: CallArguments): Pending<AbstractValue> {
  return cls.create?.(context, cls, args) ?? { kind: "instance", class: cls, attributes: new Map(), native: {} };
}

/** Whether `value` is an instance of `cls` (a class, a tuple of them, or unknown); unknown where it cannot be told. */
export function isInstance(context: Context, value: AbstractValue, cls: AbstractValue): Pending<boolean | UnknownValue> {
  if (value.kind === "unknown") return value;
  return matchesClass(context, context.typeOf(value), cls, value);
}

/** issubclass(). `value` is given for isinstance(), where a metaclass or a class of ours may look at it. */
export function matchesClass(
  context: Context,
  candidate: ClassValue,
  cls: AbstractValue,
  value: AbstractValue | undefined,
): Pending<boolean | UnknownValue> {
  switch (cls.kind) {
    case "unknown":
      return candidate.unknownBase === undefined && value?.kind !== "instance" ? false : cls;
    case "tuple":
      return matchesAny(context, candidate, cls.items, 0, value, undefined);
    case "none":
      return candidate.name === "NoneType";
    case "class": {
      if (isSubclass(candidate, cls)) return true;
      const hook = value === undefined ? undefined : findSpecial(cls, "__instancecheck__");
      if (hook !== undefined && value !== undefined) {
        return after(callMethod(context, hook, cls, [value]), (answer) => context.truth(answer));
      }
      return cls.native.accepts?.(context, candidate, value) ?? candidate.unknownBase ?? false;
    }
    default:
      // Typing constructs: `Optional[int]`, `Callable`.
      return after(callSpecial(context, cls, "__instancecheck__", [value ?? candidate]), (answer) =>
        answer === undefined
          ? context.raise("TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union")
          : context.truth(answer),
      );
  }
}

/** The classes from the one at `first` on; `doubt` is of those before it. */
function matchesAny(
  context: Context,
  candidate: ClassValue,
  classes: readonly AbstractValue[],
  first: number,
  value: AbstractValue | undefined,
  doubt: UnknownValue | undefined,
): Pending<boolean | UnknownValue> {
  const cls = classes[first];
  if (cls === undefined) return doubt ?? false;
  return after(matchesClass(context, candidate, cls, value), (answer) =>
    answer === true
      ? true
      : matchesAny(context, candidate, classes, first + 1, value, doubt ?? (typeof answer === "object" ? answer : undefined)),
  );
}

/** `type(name, bases, namespace)`. */
export function* makeType(context: Context, metaclass: ClassValue | undefined, args: CallArguments): Evaluation<AbstractValue> {
  const [name, bases = tuple([]), namespace = dict()] = args.positional;
  if (name?.kind !== "str" || bases.kind !== "tuple" || namespace.kind !== "dict") {
    return name?.kind === "unknown" ? name : context.raise("TypeError", "type() takes 1 or 3 arguments");
  }
  const attributes = new Map<string, AbstractValue>();
  for (const slot of namespace.entries.values()) if (slot.key.kind === "str") attributes.set(slot.key.value, slot.value);
  const module = attributes.get("__module__");
  const qualifiedName = attributes.get("__qualname__");
  const frame = context.frames.at(-1);
  return yield* makeClass(context, {
    name: name.value,
    qualifiedName: qualifiedName?.kind === "str" ? qualifiedName.value : name.value,
    module: module?.kind === "str" ? module.value : moduleName(frame?.globals.variables.get("__name__") ?? NONE),
    bases: bases.items,
    attributes,
    keywords: args.keywords,
    metaclass: metaclassOf(bases.items, metaclass),
    location: context.location(),
  });
}

function moduleName(value: AbstractValue): string {
  return value.kind === "str" ? value.value : "builtins";
}
