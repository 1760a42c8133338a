import type { Graph, NodeOf, ValueRef } from "../graph/graph.ts";
import type { Expectations } from "../moments/gaussian.ts";
import type { StateSeries } from "../ops/op.ts";
import { mergedGradient } from "../ops/support/segments.ts";
import type { Paced } from "../text/step.ts";
import type { Contribution } from "./gradients.ts";
import { computed } from "./propagate.ts";

/**
 * log10 of the root mean square of the gradient at each of some values, for a cotangent N(0, 1) at all elements of the graph's outputs; null where it is unknown
 * or zero.
 */
export function* gradientsAt(graph: Graph, values: readonly ValueRef[], expectations: Expectations): Paced<readonly (number | null)[]> {
  const { propagated } = yield* computed(graph, expectations);
  const { gradients, series } = propagated;
  return values.map(({ node, output }) => {
    const step = graph.nodes[node];
    return step?.op === "recurrent_step" ? ofStep(step, output, series) : log10Of(gradients.get(node)?.[output]);
  });
}

/** Steps that were recognised as one recurrence hand their state on inside of it. */
function ofStep({ inputs: [source], attributes }: NodeOf<"recurrent_step">, output: number, series: readonly StateSeries[]): number | null {
  const state = output === 0 ? "h" : "c";
  return series.find((each) => each.node === source?.node && each.state === state)?.log10[attributes.time] ?? null;
}

function log10Of(gradient: Contribution | undefined): number | null {
  if (gradient?.kind !== "gradient") return null;
  const { energy } = mergedGradient(gradient).kernel;
  return energy > 0 ? 0.5 * Math.log10(energy) : null;
}
