/** `inspect` and `importlib`. */
import { textOf } from "../builtins/method.ts";
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { bool, dict, list, natives, NONE, str, tuple, type NativeTable } from "../make.ts";
import { classAttribute } from "../mro.ts";
import { parseSignature } from "../signature.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, BoundParameter, Context, Evaluation } from "../value.ts";
import { unknownFunctions } from "./os.ts";

/** The parameters a callable shows, without a bound self. */
function parametersOf(value: AbstractValue): readonly BoundParameter[] | undefined {
  switch (value.kind) {
    case "function": {
      const wrapped = value.attributes?.get("__wrapped__");
      return wrapped === undefined ? value.parameters : parametersOf(wrapped);
    }
    case "nativeFunction":
      return parseSignature(value.signature).parameters;
    case "boundMethod":
      return parametersOf(value.function)?.slice(1);
    case "staticMethod":
      return parametersOf(value.function);
    case "class": {
      const init = classAttribute(value, "__init__");
      const fields = value.native.dataclass?.fields;
      if (fields !== undefined) {
        return fields.map((field) => ({
          name: field.name,
          kind: "either",
          default: field.default ?? field.factory,
          annotation: undefined,
        }));
      }
      return init === undefined ? [] : parametersOf(init)?.slice(1);
    }
    case "instance": {
      const call = classAttribute(value.class, "__call__");
      return call === undefined ? undefined : parametersOf(call)?.slice(1);
    }
    default:
      return undefined;
  }
}

const KINDS = {
  positional: "POSITIONAL_ONLY",
  either: "POSITIONAL_OR_KEYWORD",
  variadic: "VAR_POSITIONAL",
  keyword: "KEYWORD_ONLY",
  keywords: "VAR_KEYWORD",
} as const;

function memberOf(context: Context, module: string, name: string): AbstractValue {
  return context.modules.get(module)?.value.scope.variables.get(name) ?? NONE;
}

function* signature(context: Context, value: AbstractValue): Evaluation<AbstractValue> {
  if (value.kind === "unknown") return value;
  const parameters = parametersOf(value);
  if (parameters === undefined) return context.raise("TypeError", "not a callable object");
  const cls = memberOf(context, "inspect", "Parameter");
  const empty = yield* settle(context.getAttribute(cls, "empty"));
  const pairs: [string, AbstractValue][] = [];
  for (const parameter of parameters) {
    const kind = yield* settle(context.getAttribute(cls, KINDS[parameter.kind]));
    const attributes = new Map<string, AbstractValue>([
      ["name", str(parameter.name)],
      ["default", parameter.default ?? empty],
      ["kind", kind],
      ["annotation", empty],
    ]);
    pairs.push([parameter.name, cls.kind === "class" ? { kind: "instance", class: cls, attributes, native: {} } : NONE]);
  }
  const signatureClass = memberOf(context, "inspect", "Signature");
  if (signatureClass.kind !== "class") return NONE;
  return { kind: "instance", class: signatureClass, attributes: new Map([["parameters", dict(pairs)]]), native: {} };
}

function* members(context: Context, object: AbstractValue, test: AbstractValue): Evaluation<AbstractValue> {
  const names = yield* context.call(context.builtins.variables.get("dir") ?? NONE, [object]);
  const pairs: AbstractValue[] = [];
  for (const name of names.kind === "list" ? names.items : []) {
    if (name.kind !== "str") continue;
    const value = yield* settle(context.findAttribute(object, name.value));
    if (value === undefined) continue;
    const kept = test.kind === "none" ? true : yield* settle(context.truth(yield* context.call(test, [value])));
    if (kept === true) pairs.push(tuple([name, value]));
  }
  return list(pairs);
}

function kindTest(...kinds: readonly AbstractValue["kind"][]): NativeTable[string] {
  return (_, args) => {
    const value = args.get("object");
    return value.kind === "unknown" ? value : bool(kinds.includes(value.kind));
  };
}

const FUNCTIONS: NativeTable = {
  "isclass(object)": kindTest("class"),
  "isfunction(object)": kindTest("function"),
  "ismethod(object)": kindTest("boundMethod"),
  "ismodule(object)": kindTest("module"),
  "isbuiltin(object)": kindTest("nativeFunction"),
  "isroutine(object)": kindTest("function", "nativeFunction", "boundMethod"),
  "isgenerator(object)": (_, args) => {
    const value = args.get("object");
    return bool(value.kind === "iterator" && value.generator !== undefined);
  },
  "isgeneratorfunction(object)": (_, args) => {
    const value = args.get("object");
    return bool(value.kind === "function" && value.generator);
  },
  "iscoroutinefunction(object)": () => bool(false),
  "isabstract(object)": () => bool(false),
  "signature(obj, **kwargs)": (context, args) => signature(context, args.get("obj")),
  "getfullargspec(func)": (context, args) => {
    const func = args.get("func");
    const parameters = parametersOf(func);
    if (parameters === undefined) return context.raise("TypeError", "unsupported callable");
    const named = parameters.filter((parameter) => parameter.kind === "either" || parameter.kind === "positional");
    const attributes = new Map<string, AbstractValue>([
      ["args", list(named.map((parameter) => str(parameter.name)))],
      ["varargs", nameOf(parameters, "variadic")],
      ["varkw", nameOf(parameters, "keywords")],
      ["defaults", tuple(named.flatMap((parameter) => parameter.default ?? []))],
      ["kwonlyargs", list(parameters.filter((parameter) => parameter.kind === "keyword").map((parameter) => str(parameter.name)))],
    ]);
    return { kind: "instance", class: context.builtinClass("FullArgSpec"), attributes, native: {} };
  },
  "getmembers(object, predicate=None)": (context, args) => members(context, args.get("object"), args.get("predicate")),
  "getdoc(object)": (context, args) => context.getAttribute(args.get("object"), "__doc__"),
  "cleandoc(doc)": (_, args) => args.get("doc"),
  "getmro(cls)": (_, args) => {
    const cls = args.get("cls");
    return cls.kind === "class" ? tuple(cls.mro) : cls;
  },
  "unwrap(func)": (_, args) => args.get("func"),
};

function nameOf(parameters: readonly BoundParameter[], kind: BoundParameter["kind"]): AbstractValue {
  const found = parameters.find((parameter) => parameter.kind === kind);
  return found === undefined ? NONE : str(found.name);
}

export const inspect: LibraryModule = {
  name: "inspect",
  *members(context) {
    const object = context.builtinClass("object");
    const empty = nativeClass({ name: "_empty", module: "inspect", bases: [object] });
    const kinds: [string, AbstractValue][] = Object.values(KINDS).map((name) => [name, str(name)]);
    yield* natives(FUNCTIONS, false);
    yield ["Parameter", nativeClass({ name: "Parameter", module: "inspect", bases: [object], attributes: [["empty", empty], ...kinds] })];
    yield ["Signature", nativeClass({ name: "Signature", module: "inspect", bases: [object], attributes: [["empty", empty]] })];
    yield ["_empty", empty];
    yield* unknownFunctions(
      "stack currentframe getsource getfile getsourcefile getmodule getsourcelines",
      (name) => `inspect.${name}() is not modelled`,
    );
  },
};

const IMPORTLIB: NativeTable = {
  *"import_module(name, package=None)"(context, args) {
    const name = args.get("name");
    if (name.kind === "unknown") return name;
    const path = textOf(context, name);
    const found = path.startsWith(".") ? undefined : yield* context.importModule(path);
    return found ?? context.unknown(`\`${path}\` is not in the workspace`);
  },
  "reload(module)": (_, args) => args.get("module"),
};

export const importlib: LibraryModule = {
  name: "importlib",
  members: () => natives(IMPORTLIB, false),
  missing: (context, name) => (name.startsWith("__") ? undefined : context.unknown(`\`importlib.${name}\` is not modelled`)),
};
