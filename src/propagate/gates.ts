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

/** Where all paths from a value end: in a factor, somewhere else, or nowhere. */
type End = "factor" | "other" | "nowhere";

/** Ends of every node's value, plain and after a bounded activation. */
interface Ends {
  readonly plain: readonly End[];
  readonly bounded: readonly End[];
}

const KNOWN = new WeakMap<Graph, Ends>();

/** Found for all nodes at once, from the last to the first: asked for each weight alone it would take the square of the depth. */
function endsOf(graph: Graph): Ends {
  const known = KNOWN.get(graph);
  if (known !== undefined) return known;
  const users = usersOf(graph);
  const outputs = new Set(graph.outputs.map(({ node }) => node));
  const ends = { plain: new Array<End>(graph.nodes.length), bounded: new Array<End>(graph.nodes.length) };
  const endOf = (node: GraphNode, isBounded: boolean): End => {
    if (outputs.has(node.id)) return "other";
    let end: End = "nowhere";
    for (const user of users.get(node.id) ?? []) {
      const next = after(user, isBounded);
      if (next === "none") return "other";
      const its = next === "factor" ? next : ((next ? ends.bounded : ends.plain)[user.id] ?? "nowhere");
      if (its === "other") return its;
      if (its === "factor") end = its;
    }
    return end;
  };
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id];
    if (node === undefined) continue;
    ends.plain[id] = endOf(node, false);
    ends.bounded[id] = endOf(node, true);
  }
  KNOWN.set(graph, ends);
  return ends;
}

/**
 * Whether all that a node computes ends as a factor: a gate, or the squeeze that leads to one. Every path from it must meet a bounded activation and then a
 * product before it meets an output or a sum; other weighted layers may stand between, as in a squeeze and excitation.
 */
export function isGateBranch(graph: Graph, start: GraphNode): boolean {
  return endsOf(graph).plain[start.id] === "factor";
}

/** What a value is after a node that reads it: a factor, still on its way (bounded or not), or something else. */
function after(user: GraphNode, isBounded: boolean): boolean | "factor" | "none" {
  if (user.op === "multiply") return isBounded ? "factor" : "none";
  if (user.op === "activation") return BOUNDED.has(user.attributes.function) || (isBounded && user.attributes.function !== "relu");
  if (user.op === "linear" || user.op === "convolution") return isBounded ? "none" : false;
  return CARRIERS.has(user.op) ? isBounded : "none";
}
