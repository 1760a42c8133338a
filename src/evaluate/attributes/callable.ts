/** The attributes of functions and other callables. */
import { NONE, str, tuple } from "../make.ts";
import { moduleScope } from "../scopes.ts";
import type { AbstractValue } from "../value.ts";

/** What code sets on an object or function, for reading and writing; undefined for what takes no attributes. */
export function ownAttributes(object: AbstractValue): Map<string, AbstractValue> | undefined {
  switch (object.kind) {
    case "instance":
      return object.attributes;
    case "function":
    case "nativeFunction":
      return (object.attributes ??= new Map());
    case "unknown":
      return undefined;
    default:
      return object.subtype?.attributes;
  }
}

/** `__name__`, `__doc__`, `__self__`, … of callables. */
export function describeCallable(object: AbstractValue, name: string): AbstractValue | undefined {
  switch (object.kind) {
    case "function":
      return describeFunction(object, name);
    case "nativeFunction":
      return name === "__name__" || name === "__qualname__" ? str(object.name) : undefined;
    case "boundMethod":
      if (name === "__self__") return object.self;
      if (name === "__func__") return object.function;
      return ownAttributes(object.function)?.get(name) ?? describeCallable(object.function, name);
    case "staticMethod":
    case "classMethod":
      return name === "__func__" ? object.function : describeCallable(object.function, name);
    case "iterator":
      return name === "__name__" ? str(object.typeName) : undefined;
    default:
      return undefined;
  }
}

function describeFunction(object: AbstractValue & { kind: "function" }, name: string): AbstractValue | undefined {
  switch (name) {
    case "__name__":
      return str(object.name);
    case "__qualname__":
      return str(object.qualifiedName);
    case "__doc__":
      return object.definition.kind === "FunctionDef" && object.definition.docstring !== undefined
        ? str(object.definition.docstring)
        : NONE;
    case "__module__":
      return moduleScope(object.closure).variables.get("__name__");
    case "__defaults__":
      return tuple(
        object.parameters.flatMap((parameter) =>
          parameter.default === undefined || parameter.kind === "keyword" ? [] : [parameter.default],
        ),
      );
    case "__wrapped__":
      return undefined;
    default:
      return undefined;
  }
}
