/** `random`, `time`, `datetime`, `uuid`, `secrets` and the like: there are such functions, and what they give is not known before running. */
import { drawnBetween } from "../chance.ts";
import type { LibraryModule } from "../library.ts";
import { native, natives, NONE, type NativeTable } from "../make.ts";
import { numberOf } from "../numbers/arithmetic.ts";
import { nativeClass } from "../types.ts";
import { idleFunctions, unknownFunctions } from "./os.ts";

const NUMBERS =
  "randint gauss normalvariate choice choices sample randrange getrandbits betavariate expovariate lognormvariate triangular vonmisesvariate " +
  "gammavariate paretovariate weibullvariate getstate randbytes";

function shuffle(): NativeTable {
  return {
    "shuffle(x, random=None)": (context, args) => {
      const items = args.get("x");
      if (items.kind === "list") items.items.fill(context.unknown("an order that random.shuffle() chooses"));
      return NONE;
    },
  };
}

function drawing(): NativeTable {
  return {
    "random()": (context) => drawnBetween(context, 0, 1, "random.random() gives another value each time"),
    "uniform(a, b)": (context, args) => {
      const [a, b] = [numberOf(args.get("a")), numberOf(args.get("b"))];
      const reason = "random.uniform() gives another value each time";
      return a === undefined || b === undefined ? context.unknown(reason) : drawnBetween(context, Math.min(a, b), Math.max(a, b), reason);
    },
  };
}

export const random: LibraryModule = {
  name: "random",
  *members(context) {
    const functions = unknownFunctions(NUMBERS, (name) => `random.${name}() gives another value each time`);
    const idle = idleFunctions("seed setstate");
    yield* functions;
    yield* idle;
    yield* natives(shuffle(), false);
    yield* natives(drawing(), false);
    const attributes = [...functions, ...idle, ...natives(shuffle(), false), ...natives(drawing(), false)];
    yield [
      "Random",
      nativeClass({
        name: "Random",
        module: "random",
        bases: [context.builtinClass("object")],
        attributes: [...attributes, ["__init__", native("__init__(self, *args)", () => NONE)]],
      }),
    ];
  },
};

export const time: LibraryModule = {
  name: "time",
  *members() {
    yield* idleFunctions("sleep");
    yield* unknownFunctions(
      "time perf_counter monotonic process_time time_ns perf_counter_ns strftime localtime gmtime ctime asctime mktime strptime",
      () => "the time",
    );
  },
};

/** Modules whose every function gives something unknown. */
function opaque(name: string, what: string): LibraryModule {
  return { name, missing: (context, member) => (member.startsWith("__") ? undefined : context.unknown(`${what}: \`${name}.${member}\``)) };
}

export const datetime = opaque("datetime", "the time");
export const uuid = opaque("uuid", "a random identity");
export const secrets = opaque("secrets", "a random value");
export const tempfile = opaque("tempfile", "a file");
export const platform = opaque("platform", "the machine");
export const subprocess = opaque("subprocess", "another program");
export const pickle = opaque("pickle", "a file's content");
export const glob = opaque("glob", "which files there are");
export const shutil = opaque("shutil", "the file system");
export const csv = opaque("csv", "a file's content");
