/** Where a graph joins values: residual sums, and what lies behind them. */
import type { Graph, GraphNode, NodeOf, ValueRef } from "./graph.ts";

/** Whether a node joins two values that both depend on the input: a sum, a product, a concatenation. */
export function joins(graph: Graph, node: GraphNode): boolean {
  if (!["add", "multiply", "concat", "contract", "where", "divide"].includes(node.op)) return false;
  return node.inputs.filter(({ node: id }) => !isFixed(graph, id)).length > 1;
}

function isFixed(graph: Graph, id: number): boolean {
  const node = graph.nodes[id];
  return node === undefined || node.op === "parameter" || node.op === "constant";
}

const KEEPS_SIZE: ReadonlySet<string> = new Set(["activation", "dropout", "reshape", "permute", "cast"]);

/** The sum of two branches that a node reads, behind ops that keep its size but for a factor; undefined where it reads something else. */
export function sumBehind(graph: Graph, node: GraphNode): NodeOf<"add"> | undefined {
  let current = node.inputs[0] === undefined ? undefined : graph.nodes[node.inputs[0].node];
  while (current !== undefined && KEEPS_SIZE.has(current.op)) {
    const [input] = current.inputs;
    current = input === undefined ? undefined : graph.nodes[input.node];
  }
  return current?.op === "add" && joins(graph, current) ? current : undefined;
}

/** Which input of a sum is the branch that is added to the other one, which it was computed from; undefined where neither is. */
export function branchOf(graph: Graph, { inputs: [left, right] }: NodeOf<"add">): 0 | 1 | undefined {
  if (left === undefined || right === undefined || left.node === right.node) return undefined;
  if (comesFrom(graph, right, left)) return 1;
  return comesFrom(graph, left, right) ? 0 : undefined;
}

/** Whether a value was computed from another. */
function comesFrom(graph: Graph, value: ValueRef, from: ValueRef): boolean {
  const seen = new Set<number>();
  const queue = [value.node];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === from.node) return true;
    // Nodes are in execution order: what came before the other cannot have read it.
    if (id < from.node || seen.has(id)) continue;
    seen.add(id);
    queue.push(...(graph.nodes[id]?.inputs.map(({ node }) => node) ?? []));
  }
  return false;
}
