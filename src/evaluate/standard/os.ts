/** `os`, `os.path`, `sys`: an empty environment, paths as text, everything else of the machine unknown. */
import { attributeDict, type NamedValues } from "../attribute-dict.ts";
import { textOf } from "../builtins/method.ts";
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { dict, float, int, list, native, natives, NONE, str, tuple, type NativeTable } from "../make.ts";
import { normalized } from "../paths.ts";
import { nativeClass } from "../types.ts";
import { isThere } from "./io.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation, NativeFunctionValue } from "../value.ts";

/** Functions whose results are not known before running. */
export function unknownFunctions(names: string, what: (name: string) => string): [string, NativeFunctionValue][] {
  return names.split(" ").map((name) => [name, native(`${name}(*args, **kwargs)`, (context) => context.unknown(what(name)), false)]);
}

/** Functions that do nothing we would see. */
export function idleFunctions(names: string): [string, NativeFunctionValue][] {
  return names.split(" ").map((name) => [name, native(`${name}(*args, **kwargs)`, () => NONE, false)]);
}

function* pathText(context: Context, value: AbstractValue): Evaluation<string | AbstractValue> {
  if (value.kind === "unknown") return value;
  if (value.kind === "str") return value.value;
  return textOf(context, str(yield* settle(context.str(value))));
}

function ofPath(compute: (path: string) => AbstractValue): NativeTable[string] {
  return function* (context: Context, args: BoundArguments): Evaluation<AbstractValue> {
    const path = yield* pathText(context, args.get("path"));
    return typeof path === "string" ? compute(path) : path;
  };
}

function head(path: string): string {
  const cut = path.lastIndexOf("/") + 1;
  const before = path.slice(0, cut);
  return /^\/*$/.test(before) ? before : before.replace(/\/+$/, "");
}

function tail(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function extension(path: string): [string, string] {
  const name = tail(path);
  const dot = name.lastIndexOf(".");
  const cut = dot <= 0 || /^\.+$/.test(name.slice(0, dot + 1)) ? path.length : path.length - name.length + dot;
  return [path.slice(0, cut), path.slice(cut)];
}

function normalize(path: string): string {
  return normalized(path) || ".";
}

function* join(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  let path = "";
  for (const value of args.rest) {
    const part = yield* pathText(context, value);
    if (typeof part !== "string") return part;
    path = part.startsWith("/") || path === "" ? part : path.endsWith("/") ? path + part : `${path}/${part}`;
  }
  return str(path);
}

function* exists(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const path = yield* pathText(context, args.get("path"));
  return typeof path === "string" ? yield* isThere(context, path) : path;
}

const PATH: NativeTable = {
  "join(*paths)": join,
  "basename(path)": ofPath((path) => str(tail(path))),
  "dirname(path)": ofPath((path) => str(head(path))),
  "split(path)": ofPath((path) => tuple([str(head(path)), str(tail(path))])),
  "splitext(path)": ofPath((path) => tuple(extension(path).map(str))),
  "normpath(path)": ofPath((path) => str(normalize(path))),
  "abspath(path)": ofPath((path) => str(normalize(path.startsWith("/") ? path : `/${path}`))),
  "realpath(path, *args, **kwargs)": ofPath((path) => str(normalize(path.startsWith("/") ? path : `/${path}`))),
  "expanduser(path)": ofPath(str),
  "expandvars(path)": ofPath(str),
  "isabs(path)": ofPath((path) => ({ kind: "bool", value: path.startsWith("/") })),
};

export const osPath: LibraryModule = {
  name: "os.path",
  *members() {
    yield* natives(PATH, false);
    for (const name of ["exists", "isfile"]) yield [name, native(`${name}(path)`, exists, false)];
    yield* unknownFunctions(
      "isdir islink getsize getmtime relpath commonpath commonprefix",
      (name) => `os.path.${name}() is not known before running`,
    );
    yield ["sep", str("/")];
  },
};

export const os: LibraryModule = {
  name: "os",
  *members() {
    yield ["environ", dict()];
    yield ["sep", str("/")];
    yield ["name", str("posix")];
    yield ["linesep", str("\n")];
    yield ["pathsep", str(":")];
    yield [
      "_unknown",
      native(
        "_unknown(what)",
        (context, args) => {
          const what = args.get("what");
          return context.unknown(`${what.kind === "str" ? what.value : "this"} is not known before running`);
        },
        false,
      ),
    ];
    yield ["getenv", native("getenv(key, default=None)", (_, args) => args.get("default"), false)];
    yield [
      "fspath",
      native(
        "fspath(path)",
        function* (context, args): Evaluation<AbstractValue> {
          const path = yield* pathText(context, args.get("path"));
          return typeof path === "string" ? str(path) : path;
        },
        false,
      ),
    ];
    yield ["getcwd", native("getcwd()", () => str("/"), false)];
    yield* idleFunctions("makedirs mkdir remove unlink rename chdir putenv rmdir removedirs system kill");
    yield* unknownFunctions(
      "listdir walk scandir stat cpu_count getpid urandom popen access",
      (name) => `os.${name}() is not known before running`,
    );
  },
};

/** `sys.modules`. */
function loadedModules(context: Context): NamedValues {
  const { modules } = context;
  return {
    get size() {
      return modules.size;
    },
    get: (name) => modules.get(name)?.value,
    has: (name) => modules.has(name),
    set: () => undefined,
    delete: () => false,
    clear: () => undefined,
    keys: () => modules.keys(),
  };
}

export const sys: LibraryModule = {
  name: "sys",
  *members(context) {
    const version = nativeClass({ name: "version_info", module: "sys", bases: [context.builtinClass("tuple")] });
    const numbers: readonly (readonly [string, number])[] = [
      ["major", 3],
      ["minor", 11],
      ["micro", 0],
    ];
    const attributes = new Map<string, AbstractValue>(numbers.map(([name, value]) => [name, int(value)]));
    yield [
      "version_info",
      { kind: "tuple", items: [...numbers.map(([, value]) => int(value)), str("final"), int(0)], subtype: { class: version, attributes } },
    ];
    yield ["version", str("3.11.0")];
    yield ["platform", str("linux")];
    yield ["argv", list([str("")])];
    yield ["path", list([])];
    yield ["modules", attributeDict(loadedModules(context))];
    yield ["maxsize", int(2n ** 63n - 1n)];
    yield ["executable", str("python")];
    yield ["byteorder", str("little")];
    yield [
      "float_info",
      namespace(context.builtinClass("object"), [
        ["max", float(Number.MAX_VALUE)],
        ["min", float(2.2250738585072014e-308)],
        ["epsilon", float(Number.EPSILON)],
      ]),
    ];
    for (const stream of ["stdout", "stderr", "stdin"]) {
      yield [stream, namespace(context.builtinClass("object"), idleFunctions("write flush read readline isatty"))];
    }
    yield ["exit", native("exit(code=None)", (running) => running.raise("SystemExit", ""), false)];
    yield* idleFunctions("setrecursionlimit exc_info settrace setprofile");
    yield ["getrecursionlimit", native("getrecursionlimit()", () => int(1000), false)];
    yield* unknownFunctions("getsizeof getrefcount _getframe", (name) => `sys.${name}() is not known before running`);
  },
};

/** An object with these attributes. */
export function namespace(cls: AbstractValue & { kind: "class" }, attributes: Iterable<readonly [string, AbstractValue]>): AbstractValue {
  return { kind: "instance", class: cls, attributes: new Map(attributes), native: {} };
}
