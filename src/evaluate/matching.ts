/** `match` statements. */
import type { Match, MatchClass, MatchMapping, MatchSequence, Pattern } from "../syntax/tree.ts";
import { isInstance } from "./classes.ts";
import { isIdentical } from "./comparing.ts";
import type { Completion, Frame } from "./context.ts";
import { settle } from "./errors.ts";
import { bool, list, NONE } from "./make.ts";
import { forget } from "./branches.ts";
import { assignName, mangle } from "./scopes.ts";
import type { AbstractValue, Context, DictValue, Evaluation, UnknownValue } from "./value.ts";

type Answer = boolean | UnknownValue;

/** Runs the first case that matches. */
export function* runMatch(context: Context, node: Match, frame: Frame): Evaluation<Completion> {
  const subject = yield* settle(context.evaluate(node.subject, frame));
  for (const branch of node.cases) {
    frame.span = branch.header;
    const fits = yield* matchPattern(context, branch.pattern, subject, frame);
    const passes: Answer =
      fits === true && branch.guard !== undefined
        ? yield* settle(context.truth(yield* settle(context.evaluate(branch.guard, frame))))
        : fits;
    if (typeof passes === "object") {
      context.problem(`which case is taken is not known: ${passes.reason}`);
      forget(context, [node], passes, frame);
      return { kind: "normal" };
    }
    if (passes) return yield* settle(context.execute(branch.body, frame));
  }
  return { kind: "normal" };
}

function* matchPattern(context: Context, pattern: Pattern, subject: AbstractValue, frame: Frame): Evaluation<Answer> {
  switch (pattern.kind) {
    case "MatchValue":
      return yield* settle(context.equals(subject, yield* settle(context.evaluate(pattern.value, frame))));
    case "MatchSingleton":
      return isIdentical(subject, pattern.value === null ? NONE : bool(pattern.value));
    case "MatchSequence":
      return yield* matchSequence(context, pattern, subject, frame);
    case "MatchMapping":
      return yield* matchMapping(context, pattern, subject, frame);
    case "MatchClass":
      return yield* matchClass(context, pattern, subject, frame);
    case "MatchStar":
      return true;
    case "MatchAs": {
      const fits = pattern.pattern === undefined ? true : yield* matchPattern(context, pattern.pattern, subject, frame);
      if (fits === true && pattern.name !== undefined) assignName(frame.scope, mangle(pattern.name, frame), subject);
      return fits;
    }
    case "MatchOr":
      for (const option of pattern.patterns) {
        const fits = yield* matchPattern(context, option, subject, frame);
        if (fits !== false) return fits;
      }
      return false;
    case "ErrorPattern":
      return false;
  }
}

/** All of the pairs must match. */
function* matchAll(context: Context, pairs: readonly (readonly [Pattern, AbstractValue])[], frame: Frame): Evaluation<Answer> {
  for (const [pattern, value] of pairs) {
    const fits = yield* matchPattern(context, pattern, value, frame);
    if (fits !== true) return fits;
  }
  return true;
}

function* matchSequence(context: Context, pattern: MatchSequence, subject: AbstractValue, frame: Frame): Evaluation<Answer> {
  if (subject.kind === "unknown") return subject;
  if (subject.kind !== "list" && subject.kind !== "tuple" && subject.kind !== "range") return false;
  const items = yield* settle(context.elements(subject));
  if ("reason" in items) return items;
  const parts = pattern.patterns;
  const star = parts.findIndex((part) => part.kind === "MatchStar");
  if (star < 0 ? items.length !== parts.length : items.length < parts.length - 1) return false;
  const extra = items.length - (parts.length - 1);
  const pairs: [Pattern, AbstractValue][] = [];
  for (const [index, part] of parts.entries()) {
    if (part.kind === "MatchStar") {
      if (part.name !== undefined) assignName(frame.scope, mangle(part.name, frame), list(items.slice(index, index + extra)));
      continue;
    }
    const item = items[star >= 0 && index > star ? index - 1 + extra : index];
    if (item !== undefined) pairs.push([part, item]);
  }
  return yield* matchAll(context, pairs, frame);
}

function* matchMapping(context: Context, pattern: MatchMapping, subject: AbstractValue, frame: Frame): Evaluation<Answer> {
  if (subject.kind === "unknown") return subject;
  if (subject.kind !== "dict") return false;
  const rest: DictValue["entries"] = new Map(subject.entries);
  const pairs: [Pattern, AbstractValue][] = [];
  for (const entry of pattern.entries) {
    const key = yield* settle(context.hash(yield* settle(context.evaluate(entry.key, frame))));
    const slot = subject.entries.get(key);
    if (slot === undefined) return false;
    rest.delete(key);
    pairs.push([entry.pattern, slot.value]);
  }
  if (pattern.rest !== undefined) assignName(frame.scope, mangle(pattern.rest, frame), { kind: "dict", entries: rest });
  return yield* matchAll(context, pairs, frame);
}

const SELF_MATCHING: ReadonlySet<string> = new Set("bool bytearray bytes dict float frozenset int list set str tuple".split(" "));

function* matchClass(context: Context, pattern: MatchClass, subject: AbstractValue, frame: Frame): Evaluation<Answer> {
  const cls = yield* settle(context.evaluate(pattern.cls, frame));
  const fits = yield* settle(isInstance(context, subject, cls));
  if (fits !== true) return fits;
  const pairs: [Pattern, AbstractValue][] = [];
  const names =
    cls.kind === "class" && pattern.patterns.length > 0 ? yield* settle(context.findAttribute(cls, "__match_args__")) : undefined;
  for (const [index, part] of pattern.patterns.entries()) {
    if (cls.kind === "class" && SELF_MATCHING.has(cls.name) && names === undefined) {
      pairs.push([part, subject]);
      continue;
    }
    const name = names?.kind === "tuple" ? names.items[index] : undefined;
    if (name?.kind !== "str") {
      return context.raise("TypeError", `${cls.kind === "class" ? cls.name : "class"}() accepts ${index} positional sub-patterns`);
    }
    const value = yield* settle(context.findAttribute(subject, name.value));
    if (value === undefined) return false;
    pairs.push([part, value]);
  }
  for (const keyword of pattern.keywords) {
    const value = yield* settle(context.findAttribute(subject, keyword.name));
    if (value === undefined) return false;
    pairs.push([keyword.pattern, value]);
  }
  return yield* matchAll(context, pairs, frame);
}
