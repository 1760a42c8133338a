import { nodesById } from "../graph/by-id.ts";
import type { Graph, GraphLayer, GraphNode, NodeOf, OpKind, ValueRef } from "../graph/graph.ts";
import { renewed } from "../graph/renewed.ts";
import { OPS } from "../ops/index.ts";

/** A node that is to stand in a rewritten graph; its id is a label until the graph is put in order again. */
export type Draft = GraphNode;

/** What a recogniser found: nodes to put in the place of others. Labels of new nodes start above all ids of the graph. */
export interface Replacement {
  /** Nodes that are no longer there. */
  readonly removed: ReadonlySet<number>;
  /** Nodes that are new, or that stand under the id of a removed one and serve its users. */
  readonly added: readonly Draft[];
}

/** Makes nodes with fresh labels and the types that the op's shape rule gives; undefined where the shapes do not fit. */
export function drafter(
  graph: Graph,
): <K extends OpKind>(kind: K, like: GraphNode, node: Pick<NodeOf<K>, "attributes" | "inputs">, id?: number) => NodeOf<K> | undefined {
  // Most recognisers find nothing in most graphs.
  let known: { next: number; readonly types: Map<number, GraphNode["outputs"]> } | undefined;
  return (kind, like, { attributes, inputs }, given) => {
    known ??= {
      next: graph.nodes.reduce((most, { id }) => Math.max(most, id), -1) + 1,
      types: new Map(graph.nodes.map(({ id, outputs }) => [id, outputs])),
    };
    const { types } = known;
    const id = given ?? known.next++;
    const read = inputs.flatMap(({ node, output }) => types.get(node)?.[output] ?? []);
    const shape = OPS[kind].shape(attributes, read);
    if ("error" in shape || read.length !== inputs.length) return undefined;
    types.set(id, shape.outputs);
    const { location, loops, layer } = like;
    return { id, op: kind, attributes, inputs, outputs: shape.outputs, location, loops, layer };
  };
}

/**
 * The graph with the replacements made, in an order in which every node comes after its inputs, and numbered anew from 0.
 * Among nodes that could come next the one that stood first comes first, so that a graph without replacements stays as it is.
 */
export function rewrite(graph: Graph, replacements: readonly Replacement[]): Graph {
  if (replacements.length === 0) return graph;
  const removed = new Set(replacements.flatMap((replacement) => [...replacement.removed]));
  const drafts = [...graph.nodes.filter(({ id }) => !removed.has(id)), ...replacements.flatMap(({ added }) => added)];
  const ordered = inOrder(drafts);
  const numbers = new Map(ordered.map(({ id }, index) => [id, index]));
  const renumber = ({ node, output }: ValueRef): ValueRef => ({ node: numbers.get(node) ?? node, output });
  return {
    parameters: graph.parameters,
    nodes: ordered.map((node, id) => renewed(node, { id, inputs: node.inputs.map(renumber) })),
    outputs: graph.outputs.map(renumber),
    layers: graph.layers.flatMap((layer): readonly GraphLayer[] =>
      numbers.has(layer.value.node) ? [{ ...layer, value: renumber(layer.value) }] : [],
    ),
  };
}

/** Depth-first order by inputs with an explicit stack; drafts are visited by their id. */
function inOrder(drafts: readonly Draft[]): readonly Draft[] {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  const placed = new Set<number>();
  const ordered: Draft[] = [];
  for (const first of [...drafts].sort((a, b) => a.id - b.id)) {
    const stack = [{ draft: first, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { draft } = top;
      const input = placed.has(draft.id) ? undefined : draft.inputs[top.next++];
      if (input !== undefined) {
        const needed = byId.get(input.node);
        if (needed !== undefined && !placed.has(needed.id)) stack.push({ draft: needed, next: 0 });
        continue;
      }
      stack.pop();
      if (placed.has(draft.id)) continue;
      placed.add(draft.id);
      ordered.push(draft);
    }
  }
  return ordered;
}

/** Ids of all nodes that the given values are computed from, these nodes themselves included; looks no further than `stop`. */
export function ancestors(graph: Graph, from: readonly ValueRef[], stop: (node: GraphNode) => boolean = () => false): ReadonlySet<number> {
  const byId = nodesById(graph);
  const seen = new Set<number>();
  const stack = from.map(({ node }) => node);
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const node = byId.get(id);
    if (node === undefined || seen.has(id)) continue;
    seen.add(id);
    if (!stop(node)) stack.push(...node.inputs.map((input) => input.node));
  }
  return seen;
}
