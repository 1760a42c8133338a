import type { Graph } from "../graph/graph.ts";
import { createExpectations, type Expectations } from "../moments/gaussian.ts";
import { STEP, type Paced } from "../text/step.ts";
import { backward } from "./backward.ts";
import { UNBOUNDED, type Range } from "../moments/range.ts";
import type { Signal } from "../moments/signal.ts";
import { Coherence } from "./coherence.ts";
import { forward } from "./forward.ts";
import { layOut } from "./layouts.ts";
import { rangesOf } from "./ranges.ts";
import { profileOf, type Profile } from "./profile.ts";
import { createPropagations, type Outcome, type Propagations } from "./propagations.ts";
import type { Assumption, Run } from "./run.ts";
import { twinsOf } from "./twins.ts";

/** Pairs of steps or layers that are followed: an LSTM written by hand over 50 steps, twice that of a plain recurrence. */
const MOST_PAIRS = 20_000;

/**
 * Predicts activations and gradients of a traced model at initialisation: the loss is Σ output × N(0, 1) over all floating-point output elements.
 * A stage: it yields from time to time, is deterministic, and does not throw. `expectations` and `propagations` may be kept from one run to the next.
 */
export function* propagate(
  graph: Graph,
  expectations: Expectations = createExpectations(),
  propagations: Propagations = createPropagations(),
): Paced<Profile> {
  let outcome = yield* propagations.find(graph);
  if (outcome === undefined) {
    outcome = yield* computed(graph, expectations);
    propagations.keep(graph, outcome);
  }
  yield STEP;
  return yield* profileOf(graph, outcome.propagated, outcome.assumptions);
}

/** Signals and gradients of all values of a graph. */
export function* computed(graph: Graph, expectations: Expectations): Paced<Outcome> {
  const assumptions: Assumption[] = [];
  const layouts = layOut(graph);
  yield STEP;
  // Few rules ask, such as those of functions that are not defined everywhere.
  let ranges: ReadonlyMap<number, Range> | undefined;
  const range = (node: number): Range => (ranges ??= rangesOf(graph)).get(node) ?? UNBOUNDED;
  const plain: Run = { graph, layouts, expectations, range, assumptions, series: [], computed: new Map() };
  const signals = new Map<number, readonly Signal[]>();
  const twins = twinsOf(graph);
  yield STEP;
  const coherence = twins.any && twins.pairs <= MOST_PAIRS ? new Coherence(plain, twins, signals) : undefined;
  const run: Run = coherence === undefined ? plain : { ...plain, coherence };
  yield* forward(run, signals);
  const gradients = yield* backward(run, signals, twins.any ? { twins, forward: coherence } : undefined);
  return { propagated: { signals, gradients, layouts: layouts.of, series: run.series }, assumptions };
}
