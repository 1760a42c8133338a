/** The activations among the layers of a site. */
import type { Graph, GraphLayer } from "../../graph/graph.ts";
import type { ActivationId } from "../../moments/activation.ts";
import type { Edit } from "../../text/edit.ts";
import type { Site } from "../fix.ts";

/** A layer that is one pointwise function. */
export interface ActivationLayer {
  readonly layer: GraphLayer;
  readonly function: ActivationId;
}

/** The function that a layer is, if it is one and nothing more. */
export function activationOf(graph: Graph, layer: GraphLayer): ActivationId | undefined {
  const node = graph.nodes[layer.value.node];
  return node?.op === "activation" && layer.layer.operation !== "" ? node.attributes.function : undefined;
}

/** The activations of a site, in execution order. */
export function activationsOf({ graph, layers }: Site): readonly ActivationLayer[] {
  return layers.flatMap((layer) => {
    const name = activationOf(graph, layer);
    return name === undefined ? [] : [{ layer, function: name }];
  });
}

/** Edits without those that are there twice: a loop makes many layers of one line. */
export function distinctEdits(edits: readonly Edit[]): readonly Edit[] {
  const seen = new Set<string>();
  return edits.filter(({ file, span, newText }) => {
    const key = `${file}:${span.start}:${span.end}:${newText}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** "12 Sigmoid layers", "the Sigmoid layer", "3 Sigmoid and 2 Tanh layers". */
export function countOf(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const parts = [...counts].map(([name, count]) => (count === 1 ? `the ${name}` : `${count} ${name}`));
  const last = parts.pop() ?? "";
  const noun = names.length === 1 ? "layer" : "layers";
  return `${parts.length === 0 ? last : `${parts.join(", ")} and ${last}`} ${noun}`;
}
