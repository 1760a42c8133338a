/** `types`. */
import type { LibraryModule } from "../library.ts";
import { native } from "../make.ts";
import source from "./types.py";

const CLASSES: readonly (readonly [string, string])[] = [
  ["FunctionType", "function"],
  ["LambdaType", "function"],
  ["MethodType", "method"],
  ["BuiltinFunctionType", "builtin_function_or_method"],
  ["BuiltinMethodType", "builtin_function_or_method"],
  ["GeneratorType", "generator"],
  ["ModuleType", "module"],
  ["NoneType", "NoneType"],
  ["EllipsisType", "ellipsis"],
  ["NotImplementedType", "NotImplementedType"],
];

export const types: LibraryModule = {
  name: "types",
  *members(context) {
    for (const [name, builtin] of CLASSES) yield [name, context.builtinClass(builtin)];
    const method = context.builtinClass("method");
    method.create ??= (running, _, args) => {
      const [callee, self] = args.positional;
      if (callee === undefined || self === undefined) return running.raise("TypeError", "method expected 2 arguments");
      return { kind: "boundMethod", function: callee, self };
    };
    yield [
      "new_class",
      native(
        "new_class(name, bases=(), kwds=None, exec_body=None)",
        (running, args) =>
          running.call(running.builtinClass("type"), [args.get("name"), args.get("bases"), { kind: "dict", entries: new Map() }]),
        false,
      ),
    ];
  },
  source: { file: "gradient-lens:python/types.py", text: source },
  missing: (context, name) => (name.endsWith("Type") ? context.builtinClass(name) : undefined),
};
