import type { Graph } from "../graph/graph.ts";
import { createExpectations, type Expectations } from "../moments/gaussian.ts";
import { backward } from "./backward.ts";
import { Coherence } from "./coherence.ts";
import { forward, type Assumption, type Run, type Step } from "./forward.ts";
import { layOut } from "./layouts.ts";
import { rangesOf } from "./ranges.ts";
import type { Signal } from "../moments/signal.ts";
import type { StateSeries } from "../ops/op.ts";
import { profileOf, type Profile } from "./profile.ts";
import { twinsOf } from "./twins.ts";

/** Pairs of steps or layers that are followed: an LSTM written by hand over 50 steps, twice that of a plain recurrence. */
const MOST_PAIRS = 20_000;

/**
 * Predicts activations and gradients of a traced model at initialisation: the loss is Σ output × N(0, 1) over all floating-point output elements.
 * A stage: it yields from time to time, is deterministic, and does not throw. `expectations` may be kept from one run to the next.
 */
export function* propagate(graph: Graph, expectations: Expectations = createExpectations()): Generator<Step, Profile, unknown> {
  const assumptions: Assumption[] = [];
  const series: StateSeries[] = [];
  const layouts = layOut(graph);
  yield { kind: "step" };
  const plain = { graph, layouts, expectations, ranges: rangesOf(graph), assumptions, series };
  const signals = new Map<number, readonly Signal[]>();
  const twins = twinsOf(graph);
  const coherence = twins.any && twins.pairs <= MOST_PAIRS ? new Coherence(plain, twins, signals) : undefined;
  const run: Run = coherence === undefined ? plain : { ...plain, coherence };
  yield* forward(run, signals);
  const gradients = yield* backward(run, signals, twins.any ? { twins, forward: coherence } : undefined);
  return profileOf(graph, { signals, gradients, layouts: layouts.of, series }, assumptions);
}
