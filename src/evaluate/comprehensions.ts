/** Comprehensions and generator expressions: loops in a scope of their own. */
import type { Comprehension, DictComp, ElementComp } from "../syntax/tree.ts";
import type { Frame } from "./context.ts";
import { isEvaluation, settle } from "./errors.ts";
import { generatorOver, yieldValue } from "./functions.ts";
import { advance } from "./iterate.ts";
import { beginLoop, turnLoop } from "./loops.ts";
import { NONE, scope } from "./make.ts";
import { numberTable } from "./tables.ts";
import { assignTarget } from "./targets.ts";
import type { AbstractValue, Context, DictValue, Evaluation, IteratorValue, UnknownValue } from "./value.ts";

/** The elements of a list or set comprehension. */
export function* comprehension(context: Context, node: ElementComp, frame: Frame): Evaluation<AbstractValue[] | UnknownValue> {
  const [first] = node.generators;
  if (first === undefined) return [];
  const source = yield* settle(context.evaluate(first.iter, frame));
  if (source.kind === "unknown") return source;
  const numbers = yield* numberTable(context, node, source, frame);
  if (numbers !== undefined) return numbers;
  const items: AbstractValue[] = [];
  const doubt = yield* within(context, node.generators, source, frame, function* () {
    items.push(yield* settle(context.evaluate(node.element, frame)));
    context.checkSize(items.length);
  });
  return doubt ?? items;
}

/** A dict comprehension. */
export function* mapComprehension(context: Context, node: DictComp, frame: Frame): Evaluation<AbstractValue> {
  const entries: DictValue["entries"] = new Map();
  const [first] = node.generators;
  if (first === undefined) return { kind: "dict", entries };
  const source = yield* settle(context.evaluate(first.iter, frame));
  if (source.kind === "unknown") return source;
  const doubt = yield* within(context, node.generators, source, frame, function* () {
    const key = yield* settle(context.evaluate(node.key, frame));
    const value = yield* settle(context.evaluate(node.value, frame));
    const canonical = yield* settle(context.hash(key));
    entries.set(canonical, { key: entries.get(canonical)?.key ?? key, value });
    context.checkSize(entries.size);
  });
  return doubt ?? { kind: "dict", entries };
}

/** A generator expression; its first iterable is evaluated now, as in Python. */
export function* generatorExpression(context: Context, node: ElementComp, frame: Frame): Evaluation<AbstractValue> {
  const [first] = node.generators;
  if (first === undefined) return NONE;
  const source = yield* settle(context.iterator(yield* settle(context.evaluate(first.iter, frame))));
  if (source.kind === "unknown") return source;
  const own: Frame = { ...frame, name: `${frame.name}.<genexpr>`, scope: scope("comprehension", frame.scope), loops: [] };
  const made: IteratorValue = generatorOver(
    own,
    function* (running): Evaluation<AbstractValue> {
      const doubt = yield* turns(running, node.generators, 0, own, source, function* () {
        yield* yieldValue(own, yield* settle(running.evaluate(node.element, own)));
      });
      if (doubt !== undefined) running.problem(`what is iterated over is not known: ${doubt.reason}`);
      return NONE;
    },
    "generator",
  );
  return made;
}

/** Runs `body` for each turn of the loops, in a scope of their own; unknown where an iterable or a condition is. */
function* within(
  context: Context,
  generators: readonly Comprehension[],
  iterable: AbstractValue,
  frame: Frame,
  body: () => Evaluation<void>,
): Evaluation<UnknownValue | undefined> {
  const source = yield* settle(context.iterator(iterable));
  if (source.kind === "unknown") return source;
  const outer = frame.scope;
  frame.scope = scope("comprehension", outer);
  try {
    return yield* turns(context, generators, 0, frame, source, body);
  } finally {
    frame.scope = outer;
  }
}

function* turns(
  context: Context,
  generators: readonly Comprehension[],
  depth: number,
  frame: Frame,
  source: AbstractValue,
  body: () => Evaluation<void>,
): Evaluation<UnknownValue | undefined> {
  const generator = generators[depth];
  if (generator === undefined) return undefined;
  const loop = beginLoop(context, generator, frame, true);
  try {
    for (;;) {
      const pending = advance(context, source);
      const item = isEvaluation(pending) ? yield* pending : pending;
      if (item === undefined) return undefined;
      const pause = turnLoop(context, loop);
      if (pause !== undefined) yield pause;
      const assigned = assignTarget(context, generator.target, item, frame);
      if (isEvaluation(assigned)) yield* assigned;
      const passes = yield* passesAll(context, generator, frame);
      if (typeof passes === "object") return passes;
      if (!passes) continue;
      const doubt = yield* inner(context, generators, depth + 1, frame, body);
      if (doubt !== undefined) return doubt;
    }
  } finally {
    frame.loops.pop();
  }
}

function* inner(
  context: Context,
  generators: readonly Comprehension[],
  depth: number,
  frame: Frame,
  body: () => Evaluation<void>,
): Evaluation<UnknownValue | undefined> {
  const generator = generators[depth];
  if (generator === undefined) {
    yield* body();
    return undefined;
  }
  const source = yield* settle(context.iterator(yield* settle(context.evaluate(generator.iter, frame))));
  return source.kind === "unknown" ? source : yield* turns(context, generators, depth, frame, source, body);
}

function* passesAll(context: Context, generator: Comprehension, frame: Frame): Evaluation<boolean | UnknownValue> {
  for (const condition of generator.ifs) {
    const truth = yield* settle(context.truth(yield* settle(context.evaluate(condition, frame))));
    if (truth !== true) return truth;
  }
  return true;
}
