import { STRAIGHT_THROUGH } from "../fixes/straight-through.ts";
import type { GraphNode } from "../graph/graph.ts";
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
  why: "round, sign, floor and argmax are flat almost everywhere: no gradient passes, and what is before them never learns.",
  source: "Bengio, Léonard & Courville 2013, Estimating or propagating gradients through stochastic neurons (1308.3432)",
  advice: "Train on the value before it, or use a straight-through estimator: x + (torch.round(x) - x).detach().",
  severity,
  fixes: [STRAIGHT_THROUGH],
  check({ graph }: RuleContext): readonly Finding[] {
    if (graph === undefined || graph.outputs.length === 0) return [];
    const flat = graph.nodes.filter(isFlat);
    if (flat.length === 0) return [];
    const reached = alive(graph, new Set([...flat, ...graph.nodes.filter(({ op }) => op === "detach")].map((node) => node.id)));
    const found = new Map<string, Finding>();
    for (const node of flat) {
      const lost = cutOff(graph, node, reached);
      if (lost.length === 0 || found.has(placeKey(node.location))) continue;
      const what = node.layer?.operation ?? (node.op === "activation" ? node.attributes.function : node.op);
      const message = `The derivative of ${what} is zero, and nothing else leads from ${names(lost.map(({ name }) => name))} to the output: they never learn.`;
      found.set(placeKey(node.location), finding({ id, severity }, node.location, message));
    }
    return [...found.values()];
  },
};

function isFlat(node: GraphNode): boolean {
  if (node.op === "composed") return pointwise("composed", node.attributes.program).flat;
  return node.op === "activation" && pointwise(node.attributes.function, node.attributes.parameters).flat;
}
