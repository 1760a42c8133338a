import type { Graph, GraphNode } from "../graph/graph.ts";
import { usersOf } from "../graph/users.ts";

/** Activations with which a branch becomes a factor between bounds. */
const BOUNDED: ReadonlySet<string> = new Set(["sigmoid", "hardsigmoid", "tanh"]);

/** Ops that only move or scale what they read. */
const CARRIERS: ReadonlySet<string> = new Set([
  "reshape",
  "permute",
  "expand",
  "slice",
  "affine",
  "dropout",
  "batch_norm",
  "layer_norm",
  "cast",
  "concat",
  "repeat",
]);

/**
 * Whether all that a node computes ends as a factor: a gate, or the squeeze that leads to one. Every path from it must meet a bounded activation and then a
 * product before it meets an output or a sum; other weighted layers may stand between, as in a squeeze and excitation.
 */
export function isGateBranch(graph: Graph, start: GraphNode): boolean {
  const users = usersOf(graph);
  const outputs = new Set(graph.outputs.map(({ node }) => node));
  const seen = new Set<string>();
  const stack: { readonly node: GraphNode; readonly isBounded: boolean }[] = [{ node: start, isBounded: false }];
  let isFactor = false;
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, isBounded } = top;
    if (outputs.has(node.id)) return false;
    for (const user of users.get(node.id) ?? []) {
      const next = after(user, isBounded);
      if (next === "factor") isFactor = true;
      else if (next === "none") return false;
      else if (!seen.has(`${user.id} ${String(next)}`)) {
        seen.add(`${user.id} ${String(next)}`);
        stack.push({ node: user, isBounded: next });
      }
    }
  }
  return isFactor;
}

/** What a value is after a node that reads it: a factor, still on its way (bounded or not), or something else. */
function after(user: GraphNode, isBounded: boolean): boolean | "factor" | "none" {
  if (user.op === "multiply") return isBounded ? "factor" : "none";
  if (user.op === "activation") return BOUNDED.has(user.attributes.function) || (isBounded && user.attributes.function !== "relu");
  if (user.op === "linear" || user.op === "convolution") return isBounded ? "none" : false;
  return CARRIERS.has(user.op) ? isBounded : "none";
}
