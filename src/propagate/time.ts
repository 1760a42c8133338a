import type { Graph, GraphNode, NodeOf } from "../graph/graph.ts";
import { unrolledLoops } from "../graph/unrolled.ts";
import { profileOf } from "../moments/kernel.ts";
import type { StateSeries } from "../ops/op.ts";
import { mergedGradient } from "../ops/support/segments.ts";
import type { Contribution } from "./gradients.ts";

/** Gradient by time step of one thing that a recurrence reads or hands on. */
export interface TimeProfile {
  /** "input0", "embed:NAME", "state:MODULE.h[0]" as in contract.md. */
  readonly source: string;
  /** Node that it is the gradient of. */
  readonly node: number;
  readonly gradientLog10: readonly (number | null)[];
}

/** What the time axis is told from. */
interface Known {
  readonly gradients: ReadonlyMap<number, readonly Contribution[]>;
  readonly series: readonly StateSeries[];
}

/** Series of all inputs and embeddings that a recurrence reads, and of its states. */
export function timeProfiles(graph: Graph, { gradients, series }: Known): readonly TimeProfile[] {
  const recurrences = graph.nodes.filter((node): node is NodeOf<"recurrent"> => node.op === "recurrent");
  const lengths = new Set([
    ...recurrences.map(({ inputs, attributes }) =>
      lengthOf(graph.nodes[inputs[0]?.node ?? -1], inputs[0]?.output ?? 0, attributes.timeAxis),
    ),
    ...unrolledLoops(graph).map(({ steps }) => steps),
  ]);
  if (lengths.size === 0) return [];
  const read = graph.nodes.flatMap((node): readonly TimeProfile[] => {
    const source = sourceOf(node);
    const steps = source === undefined ? undefined : bySteps(gradients.get(node.id)?.[0], lengths);
    return source === undefined || steps === undefined ? [] : [{ source, node: node.id, gradientLog10: steps }];
  });
  return [...read, ...series.map(stateProfile)];
}

function lengthOf(node: GraphNode | undefined, output: number, axis: number): number {
  return node?.outputs[output]?.shape[axis] ?? 0;
}

function sourceOf(node: GraphNode): string | undefined {
  if (node.op === "input") return `input${node.attributes.index}`;
  return node.op === "embedding" && node.layer !== undefined ? `embed:${node.layer.name}` : undefined;
}

/** log10 RMS along the one position axis that is as long as a recurrence. */
function bySteps(gradient: Contribution | undefined, lengths: ReadonlySet<number>): readonly number[] | undefined {
  if (gradient?.kind !== "gradient") return undefined;
  const { kernel } = mergedGradient(gradient);
  const axes = kernel.positions.filter(({ length }) => lengths.has(length) && length > 1);
  const [time] = axes;
  if (time === undefined || axes.length > 1) return undefined;
  return Array.from(profileOf(time), (share) => 0.5 * Math.log10(Math.max(share * kernel.energy, 1e-320)));
}

function stateProfile({ node, module, layer, reverse, state, log10 }: StateSeries): TimeProfile {
  return { source: `state:${module}.${state}[${layer}]${reverse ? "_reverse" : ""}`, node, gradientLog10: log10 };
}
