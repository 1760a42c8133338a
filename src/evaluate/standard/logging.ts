/** `logging`, `warnings`, `traceback`, `gc`, `atexit`: nothing that a model would see. */
import type { LibraryModule } from "../library.ts";
import { int, native, NONE, str } from "../make.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, ClassValue, Context } from "../value.ts";
import { idleFunctions } from "./os.ts";

const LEVELS: readonly (readonly [string, number])[] = [
  ["CRITICAL", 50],
  ["FATAL", 50],
  ["ERROR", 40],
  ["WARNING", 30],
  ["WARN", 30],
  ["INFO", 20],
  ["DEBUG", 10],
  ["NOTSET", 0],
];

const METHODS =
  "debug info warning warn error critical exception log setLevel addHandler removeHandler addFilter propagate warning_once setFormatter flush close emit";

function idleClass(context: Context, name: string, module: string): ClassValue {
  const cls = nativeClass({ name, module, bases: [context.builtinClass("object")] });
  cls.attributes.set(
    "__init__",
    native("__init__(self, *args, **kwargs)", () => NONE),
  );
  for (const method of METHODS.split(" ")) {
    cls.attributes.set(
      method,
      native(`${method}(self, *args, **kwargs)`, () => NONE),
    );
  }
  cls.attributes.set("handlers", { kind: "list", items: [] });
  cls.attributes.set("level", int(0));
  cls.attributes.set("name", str("root"));
  cls.attributes.set(
    "isEnabledFor",
    native("isEnabledFor(self, level)", () => ({ kind: "bool", value: false })),
  );
  cls.attributes.set(
    "hasHandlers",
    native("hasHandlers(self)", () => ({ kind: "bool", value: false })),
  );
  cls.attributes.set(
    "getEffectiveLevel",
    native("getEffectiveLevel(self)", () => int(30)),
  );
  return cls;
}

function loggingMembers(context: Context): (readonly [string, AbstractValue])[] {
  const logger = idleClass(context, "Logger", "logging");
  const root: AbstractValue = { kind: "instance", class: logger, attributes: new Map(), native: {} };
  return [
    ...LEVELS.map(([name, value]): [string, AbstractValue] => [name, int(value)]),
    ...idleFunctions(
      "basicConfig debug info warning warn error critical exception log disable captureWarnings addLevelName shutdown setLoggerClass",
    ),
    ...["Handler", "StreamHandler", "FileHandler", "NullHandler", "Formatter", "Filter"].map((name): [string, AbstractValue] => [
      name,
      idleClass(context, name, "logging"),
    ]),
    ["Logger", logger],
    ["root", root],
    ["getLogger", native("getLogger(name=None)", () => root, false)],
    ["getLevelName", native("getLevelName(level)", (_, args) => args.get("level"), false)],
  ];
}

export const logging: LibraryModule = { name: "logging", members: loggingMembers };

function idleModule(name: string, functions: string): LibraryModule {
  return { name, members: () => idleFunctions(functions) };
}

export const warnings: LibraryModule = {
  name: "warnings",
  *members(context) {
    yield* idleFunctions("warn warn_explicit filterwarnings simplefilter resetwarnings showwarning");
    const manager = idleClass(context, "catch_warnings", "warnings");
    manager.attributes.set(
      "__enter__",
      native("__enter__(self)", () => ({ kind: "list", items: [] })),
    );
    manager.attributes.set(
      "__exit__",
      native("__exit__(self, *args)", () => NONE),
    );
    yield ["catch_warnings", manager];
  },
};

export const traceback = idleModule("traceback", "print_exc print_stack format_exc print_exception");
export const gc = idleModule("gc", "collect enable disable freeze");
export const atexit = idleModule("atexit", "register unregister");
export const faulthandler = idleModule("faulthandler", "enable");
export const signal = idleModule("signal", "signal alarm");
export const pprint = idleModule("pprint", "pprint pp");
export const future: LibraryModule = { name: "__future__", missing: () => NONE };
