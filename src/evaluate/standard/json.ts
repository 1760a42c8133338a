/** `json` and `yaml`: data of texts and of the workspace's files. */
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { native, type NativeTable, natives, NONE, str } from "../make.ts";
import type { AbstractValue, Context, Evaluation } from "../value.ts";
import { parseJson, parseYaml, valueOf, type Data, type Unread } from "./data-text.ts";

type Parse = (text: string) => Data | Unread;

/** The text that is given, or that a file holds which is. */
function* textIn(context: Context, given: AbstractValue): Evaluation<AbstractValue> {
  const read = given.kind === "str" ? undefined : yield* settle(context.findAttribute(given, "read"));
  return read === undefined ? given : yield* context.call(read);
}

function* parsed(context: Context, given: AbstractValue, parse: Parse, name: string): Evaluation<AbstractValue> {
  const text = yield* textIn(context, given);
  if (text.kind !== "str") return text.kind === "unknown" ? text : context.unknown(`what ${name}() reads`);
  context.chargeElements(text.value.length / 10);
  const data = parse(text.value);
  return "line" in data ? context.unknown(`line ${data.line} of what ${name}() reads: ${data.why}`) : yield* valueOf(context, data.value);
}

/** A value with `hook` called on each dict in it, the innermost first. */
function* hooked(context: Context, value: AbstractValue, hook: AbstractValue): Evaluation<AbstractValue> {
  if (value.kind === "list") {
    for (const [index, item] of value.items.entries()) value.items[index] = yield* hooked(context, item, hook);
    return value;
  }
  if (value.kind !== "dict") return value;
  for (const { key, value: item } of [...value.entries.values()]) {
    yield* settle(context.setItem(value, key, yield* hooked(context, item, hook)));
  }
  return yield* context.call(hook, [value]);
}

function loader(name: string): NativeTable[string] {
  return function* (context, args) {
    const value = yield* parsed(context, args.get("given"), parseJson, name);
    const hook = args.get("object_hook");
    return hook.kind === "none" ? value : yield* hooked(context, value, hook);
  };
}

export const json: LibraryModule = {
  name: "json",
  *members() {
    yield* natives(
      { "load(given, object_hook=None, **kwargs)": loader("json.load"), "loads(given, object_hook=None, **kwargs)": loader("json.loads") },
      false,
    );
    yield ["dump", native("dump(*args, **kwargs)", () => NONE, false)];
    yield ["dumps", native("dumps(obj, **kwargs)", (context) => context.unknown("json.dumps() is not modelled"), false)];
    yield ["__version__", str("2")];
  },
};

const LOAD: NativeTable[string] = (context, args) => parsed(context, args.get("stream"), parseYaml, "yaml.load");

export const yaml: LibraryModule = {
  name: "yaml",
  *members() {
    yield* natives(
      { "load(stream, Loader=None)": LOAD, "safe_load(stream)": LOAD, "full_load(stream)": LOAD, "unsafe_load(stream)": LOAD },
      false,
    );
    yield ["dump", native("dump(*args, **kwargs)", (context) => context.unknown("yaml.dump() is not modelled"), false)];
  },
  missing: (context, name) => (name.startsWith("__") ? undefined : context.unknown(`\`yaml.${name}\` is not modelled`)),
};
