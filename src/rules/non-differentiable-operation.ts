import { STRAIGHT_THROUGH } from "../fixes/straight-through.ts";
import type { Graph, GraphNode, GraphParameter } from "../graph/graph.ts";
import { usersOf } from "../graph/users.ts";
import { pointwise } from "../moments/pointwise.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding, names, placeKey } from "./support/finding.ts";
import { alive, cutOff } from "./support/paths.ts";

const id = "non-differentiable-operation";
const severity = "warning";

/** Rounding, signs and indices between parameters and every output. */
export const nonDifferentiableOperation: Rule = {
  id,
  what: "The only way from some parameters to the output leads through an operation whose derivative is zero.",
  why: "round, sign, floor, argmax and comparisons are flat almost everywhere: no gradient passes, and what is before them never learns.",
  source: "Bengio, Léonard & Courville 2013, Estimating or propagating gradients through stochastic neurons (1308.3432)",
  advice: "Train on the value before it, or use a straight-through estimator: x + (torch.round(x) - x).detach().",
  severity,
  fixes: [STRAIGHT_THROUGH],
  check({ graph }: RuleContext): readonly Finding[] {
    if (graph === undefined || graph.outputs.length === 0) return [];
    const flat = graph.nodes.filter((node) => isFlat(node) && !isCarried(graph, node));
    if (flat.length === 0) return [];
    const reached = alive(graph, new Set([...flat, ...graph.nodes.filter(({ op }) => op === "detach")].map((node) => node.id)));
    const found = new Map<string, Finding>();
    const told = new Set<GraphParameter>();
    for (const node of flat) {
      const lost = cutOff(graph, node, reached);
      // What follows a decision is cut off by it already.
      if (lost.every((each) => told.has(each)) || found.has(placeKey(node.location))) continue;
      for (const each of lost) told.add(each);
      const what = nameOf(node);
      const message = `The derivative of ${what} is zero, and nothing else leads from ${names(lost.map(({ name }) => name))} to the output: they never learn.`;
      found.set(placeKey(node.location), finding({ id, severity }, node.location, message));
    }
    return [...found.values()];
  },
};

function nameOf(node: GraphNode): string {
  if (node.op === "discrete" && !node.attributes.name.startsWith("arg")) return "a comparison";
  return node.layer?.operation ?? (node.op === "activation" ? node.attributes.function : node.op);
}

/** Whether a backward method of the user's own may carry a gradient past a node, as surrogates of spikes do. */
function isCarried(graph: Graph, node: GraphNode): boolean {
  const users = usersOf(graph);
  const pending = [node];
  const seen = new Set<number>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.op === "custom_gradient") return true;
    if (seen.has(next.id)) continue;
    seen.add(next.id);
    pending.push(...(users.get(next.id) ?? []));
  }
  return false;
}

/** What decides; what draws at random is trained in other ways. */
const DECIDES: ReadonlySet<string> = new Set(["argmax", "argmin", "gt", "ge", "lt", "le", "eq", "ne"]);

function isFlat(node: GraphNode): boolean {
  if (node.op === "discrete") return DECIDES.has(node.attributes.name);
  if (node.op === "composed") return pointwise("composed", node.attributes.program).flat;
  return node.op === "activation" && pointwise(node.attributes.function, node.attributes.parameters).flat;
}
