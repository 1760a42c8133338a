/** `re`: patterns that mean the same to JavaScript; others give unknown. */
import { textOf } from "../builtins/method.ts";
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { dict, int, iteratorOver, list, natives, NONE, str, tuple, type NativeTable } from "../make.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, ClassValue, Context, Evaluation, InstanceValue } from "../value.ts";

declare module "../value.ts" {
  interface NativeStates {
    readonly pattern: { readonly source: string; readonly expression: RegExp };
    readonly match: { readonly found: RegExpExecArray };
  }
}

const FLAGS: readonly (readonly [string, number, string])[] = [
  ["IGNORECASE", 2, "i"],
  ["I", 2, "i"],
  ["MULTILINE", 8, "m"],
  ["M", 8, "m"],
  ["DOTALL", 16, "s"],
  ["S", 16, "s"],
  ["UNICODE", 32, ""],
  ["U", 32, ""],
  ["ASCII", 256, ""],
  ["A", 256, ""],
];

/** The JavaScript pattern, or undefined where the two languages differ or matching could take for ever. */
function translate(source: string, flags: number): RegExp | undefined {
  if (/\(\?(?![:=!P<]|<[=!])|\(\?P[>=]|\\[bB]?[AZ]|\(\?\(|[*+?}]\+/.test(source.replace(/\\[AZ]/g, "")) || flags & 64) return undefined;
  // Nested repetition is where backtracking explodes.
  if (/[*+}]\)[*+{]/.test(source)) return undefined;
  const text = source.replaceAll("(?P<", "(?<").replaceAll("\\A", "^").replaceAll("\\Z", "$(?![\\s\\S])");
  const letters = new Set(FLAGS.filter(([, bit]) => flags & bit).map(([, , letter]) => letter));
  try {
    return new RegExp(text, [...letters].join("") + "du");
  } catch {
    return undefined;
  }
}

function* compile(context: Context, pattern: AbstractValue, flags: AbstractValue): Evaluation<InstanceValue | AbstractValue> {
  if (pattern.kind === "instance" && pattern.native.pattern !== undefined) return pattern;
  if (pattern.kind === "unknown") return pattern;
  yield* settle(undefined);
  const source = textOf(context, pattern);
  const expression = translate(source, flags.kind === "int" ? Number(flags.value) : 0);
  if (expression === undefined) return context.unknown("a regular expression that is not modelled");
  const attributes = new Map<string, AbstractValue>([["pattern", str(source)]]);
  return { kind: "instance", class: patternClass(context), attributes, native: { pattern: { source, expression } } };
}

function patternClass(context: Context): ClassValue {
  const known = context.modules.get("re")?.value.scope.variables.get("Pattern");
  return known?.kind === "class" ? known : context.builtinClass("Pattern");
}

/** Runs a search from `at`; `mode` says where the match has to be. */
function exec(expression: RegExp, text: string, mode: "search" | "match" | "fullmatch", at = 0): RegExpExecArray | undefined {
  const source = mode === "fullmatch" ? `(?:${expression.source})$(?![\\s\\S])` : expression.source;
  const anchored = new RegExp(source, expression.flags + (mode === "search" ? "g" : "y"));
  anchored.lastIndex = at;
  return anchored.exec(text) ?? undefined;
}

function matchValue(context: Context, found: RegExpExecArray | undefined): AbstractValue {
  if (found === undefined) return NONE;
  const known = context.modules.get("re")?.value.scope.variables.get("Match");
  const cls = known?.kind === "class" ? known : context.builtinClass("Match");
  return { kind: "instance", class: cls, attributes: new Map([["string", str(found.input)]]), native: { match: { found } } };
}

type Work = (context: Context, expression: RegExp, text: string, args: { get(name: string): AbstractValue }) => Evaluation<AbstractValue>;

/** A function of the module, and the method of compiled patterns. */
function working(work: Work): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const pattern = yield* compile(context, args.get("pattern"), args.get("flags"));
    const text = args.get("string");
    if (text.kind === "unknown") return text;
    if (pattern.kind !== "instance" || pattern.native.pattern === undefined) return pattern;
    return yield* work(context, pattern.native.pattern.expression, textOf(context, text), args);
  };
}

const searching = (mode: "search" | "match" | "fullmatch"): Work =>
  // eslint-disable-next-line require-yield
  function* (context, expression, text) {
    return matchValue(context, exec(expression, text, mode));
  };

function* allMatches(context: Context, expression: RegExp, text: string): Evaluation<RegExpExecArray[]> {
  const all: RegExpExecArray[] = [];
  let at = 0;
  while (at <= text.length) {
    const found = exec(expression, text, "search", at);
    if (found === undefined) break;
    all.push(found);
    at = Math.max(found.index + found[0].length, found[0] === "" ? found.index + 1 : 0);
    const pause = context.step();
    if (pause !== undefined) yield pause;
  }
  return all;
}

function groupText(found: RegExpExecArray, index: number): AbstractValue {
  const group = found[index];
  return group === undefined ? NONE : str(group);
}

const findAll: Work = function* (context, expression, text) {
  const all = yield* allMatches(context, expression, text);
  return list(
    all.map((found) => {
      if (found.length === 1) return str(found[0]);
      const groups = found.slice(1).map((group) => str(group));
      return groups.length === 1 ? (groups[0] ?? NONE) : tuple(groups);
    }),
  );
};

const substitute: Work = function* (context, expression, text, args) {
  const replacement = args.get("repl");
  const most = args.get("count");
  const limit = most.kind === "int" && most.value > 0 ? Number(most.value) : Infinity;
  let result = "";
  let last = 0;
  for (const [index, found] of (yield* allMatches(context, expression, text)).entries()) {
    if (index >= limit) break;
    const made =
      replacement.kind === "str" ? str(expand(found, replacement.value)) : yield* context.call(replacement, [matchValue(context, found)]);
    if (made.kind === "unknown") return made;
    result += text.slice(last, found.index) + textOf(context, made);
    last = found.index + found[0].length;
  }
  return str(result + text.slice(last));
};

function expand(found: RegExpExecArray, template: string): string {
  return template.replace(
    /\\(?:g<(\w+)>|(\d)|(n)|(\\))/g,
    (_, name: string | undefined, digit: string | undefined, line: string | undefined) => {
      if (line !== undefined) return "\n";
      const key = name ?? digit;
      if (key === undefined) return "\\";
      return (/^\d+$/.test(key) ? found[Number(key)] : found.groups?.[key]) ?? "";
    },
  );
}

const split: Work = function* (context, expression, text, args) {
  const most = args.get("maxsplit");
  const limit = most.kind === "int" && most.value > 0 ? Number(most.value) : Infinity;
  const parts: AbstractValue[] = [];
  let last = 0;
  for (const [index, found] of (yield* allMatches(context, expression, text)).entries()) {
    if (index >= limit) break;
    parts.push(str(text.slice(last, found.index)), ...found.slice(1).map((_, group) => groupText(found, group + 1)));
    last = found.index + found[0].length;
  }
  return list([...parts, str(text.slice(last))]);
};

const findIter: Work = function* (context, expression, text) {
  return iteratorOver((yield* allMatches(context, expression, text)).map((found) => matchValue(context, found)));
};

const WORKS: readonly (readonly [string, string, Work])[] = [
  ["match", "string, flags=0", searching("match")],
  ["search", "string, flags=0", searching("search")],
  ["fullmatch", "string, flags=0", searching("fullmatch")],
  ["findall", "string, flags=0", findAll],
  ["finditer", "string, flags=0", findIter],
  ["sub", "repl, string, count=0, flags=0", substitute],
  ["split", "string, maxsplit=0, flags=0", split],
];

function foundIn(value: AbstractValue): RegExpExecArray | undefined {
  return value.kind === "instance" ? value.native.match?.found : undefined;
}

function indexOfGroup(context: Context, found: RegExpExecArray, group: AbstractValue): AbstractValue {
  if (group.kind === "str") {
    const named = found.groups;
    if (named === undefined || !Object.hasOwn(named, group.value)) return context.raise("IndexError", "no such group");
    const text = named[group.value];
    return text === undefined ? NONE : str(text);
  }
  const index = group.kind === "int" ? Number(group.value) : 0;
  return index >= found.length ? context.raise("IndexError", "no such group") : groupText(found, index);
}

function span(value: AbstractValue, group: AbstractValue): readonly [number, number] {
  const found = foundIn(value);
  const indices = found?.indices?.[group.kind === "int" ? Number(group.value) : 0];
  return indices ?? [-1, -1];
}

const MATCH: NativeTable = {
  "group(self, *groups)": (context, args) => {
    const found = foundIn(args.get("self"));
    if (found === undefined) return NONE;
    const values = (args.rest.length === 0 ? [int(0)] : args.rest).map((group) => indexOfGroup(context, found, group));
    return values.length === 1 ? (values[0] ?? NONE) : tuple(values);
  },
  "__getitem__(self, group)": (context, args) => {
    const found = foundIn(args.get("self"));
    return found === undefined ? NONE : indexOfGroup(context, found, args.get("group"));
  },
  "groups(self, default=None)": (_, args) => {
    const found = foundIn(args.get("self"));
    return tuple(
      (found ?? []).slice(1).map((__, index) => (found?.[index + 1] === undefined ? args.get("default") : str(found[index + 1] ?? ""))),
    );
  },
  "groupdict(self, default=None)": (_, args) => {
    const groups = Object.entries(foundIn(args.get("self"))?.groups ?? {});
    return dict(groups.map(([name, text]) => [name, str(text)]));
  },
  "start(self, group=0)": (_, args) => int(span(args.get("self"), args.get("group"))[0]),
  "end(self, group=0)": (_, args) => int(span(args.get("self"), args.get("group"))[1]),
  "span(self, group=0)": (_, args) => tuple(span(args.get("self"), args.get("group")).map(int)),
};

export const re: LibraryModule = {
  name: "re",
  *members(context) {
    const object = context.builtinClass("object");
    const functions: Record<string, NativeTable[string]> = {
      "compile(pattern, flags=0)": (running, args) => compile(running, args.get("pattern"), args.get("flags")),
      "escape(pattern)": (running, args) => str(textOf(running, args.get("pattern")).replace(/[^\w]/g, "\\$&")),
      "purge()": () => NONE,
    };
    const patternMethods: Record<string, NativeTable[string]> = {};
    for (const [name, parameters, work] of WORKS) {
      functions[`${name}(pattern, ${parameters})`] = working(work);
      patternMethods[`${name}(pattern, ${parameters})`] = working(work);
    }
    yield* natives(functions, false);
    for (const [name, value] of FLAGS) yield [name, int(value)];
    yield ["VERBOSE", int(64)];
    yield ["X", int(64)];
    yield ["Pattern", nativeClass({ name: "Pattern", module: "re", bases: [object], attributes: natives(patternMethods) })];
    yield ["Match", nativeClass({ name: "Match", module: "re", bases: [object], attributes: natives(MATCH) })];
    yield ["error", nativeClass({ name: "error", module: "re", bases: [context.builtinClass("Exception")] })];
  },
};
