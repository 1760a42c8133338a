import { has, nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { renewed } from "../graph/renewed.ts";

/** Ops that only move numbers about. */
const MOVES: ReadonlySet<string> = new Set(["reshape", "permute", "slice", "cast", "expand", "index"]);

/** Joints within joints that are looked through. */
const DEEPEST = 3;

/**
 * Tells attention of how many channels its keys and values are made, where linear layers make both of one source: what a value and a key of the same position
 * have in common then reaches the gradients of queries and keys.
 */
export function markSources(graph: Graph): Graph {
  if (!has(graph, "attention")) return graph;
  const byId = nodesById(graph);
  const nodes = graph.nodes.map((node) => {
    if (node.op !== "attention") return node;
    const width = commonWidth(node, byId);
    return width === undefined ? node : renewed(node, { attributes: { ...node.attributes, source: width } });
  });
  return { ...graph, nodes };
}

function commonWidth({ inputs }: NodeOf<"attention">, byId: ReadonlyMap<number, GraphNode>): number | undefined {
  const [key, value] = [inputs[1], inputs[2]].map((input) => sourceOf(input, byId));
  if (key === undefined || value === undefined) return undefined;
  return isSame(key.source, value.source) ? key.width : undefined;
}

/** What a linear layer read whose output a value is, in another order. */
function sourceOf(
  value: ValueRef | undefined,
  byId: ReadonlyMap<number, GraphNode>,
): { readonly source: ValueRef; readonly width: number } | undefined {
  const linear = value && moved(value, byId);
  const node = linear && byId.get(linear.node);
  if (node?.op !== "linear") return undefined;
  const [x] = node.inputs;
  const width = x && byId.get(x.node)?.outputs[x.output]?.shape.at(-1);
  return x === undefined || width === undefined ? undefined : { source: moved(x, byId), width };
}

/** Where the numbers of a value come from through ops that move them about; parts that are joined again come from one place. */
function moved(value: ValueRef, byId: ReadonlyMap<number, GraphNode>, depth = 0): ValueRef {
  let current = value;
  for (;;) {
    const node = byId.get(current.node);
    const [input, ...others] = node?.inputs ?? [];
    if (node === undefined || input === undefined) return current;
    if (node.op === "concat" && depth < DEEPEST) {
      const first = moved(input, byId, depth + 1);
      const isOne = others.every((other) => isSame(moved(other, byId, depth + 1), first));
      return isOne ? first : current;
    }
    if (!MOVES.has(node.op)) return current;
    current = input;
  }
}

function isSame(a: ValueRef, b: ValueRef): boolean {
  return a.node === b.node && a.output === b.output;
}
