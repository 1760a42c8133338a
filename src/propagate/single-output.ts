import type { Graph, ValueRef } from "../graph/graph.ts";
import type { Quantity } from "./quantity.ts";

/** E log10 |c| of c ~ N(0, 1), and its standard deviation: half of those of a χ² with one degree of freedom. */
const MEAN = -0.27568;
const DEVIATION = 0.48234;

/**
 * Whether a model returns one number that was summed over many (a loss). Its cotangent is one N(0, 1) number that all gradients are proportional to, and not the
 * average over many that outputs have otherwise.
 */
export function isOneNumber({ nodes, outputs }: Graph): boolean {
  const [output, ...others] = outputs;
  if (output === undefined || others.length > 0 || elements(nodes, output) !== 1) return false;
  const seen = new Set<number>();
  const stack = [output.node];
  let reduced = false;
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const node = nodes[id];
    if (node === undefined || seen.has(id)) continue;
    seen.add(id);
    for (const input of node.inputs) {
      if (elements(nodes, input) === 1) stack.push(input.node);
      else if (node.op === "reduce") reduced = true;
      else return false;
    }
  }
  return reduced;
}

function elements(nodes: Graph["nodes"], { node, output }: ValueRef): number {
  return (nodes[node]?.outputs[output]?.shape ?? []).reduce((product, size) => product * size, 1);
}

/** A gradient for a cotangent of 1 as one for a random cotangent. */
export function ofRandomNumber(gradient: Quantity): Quantity {
  if (gradient.kind !== "value") return gradient;
  return { ...gradient, log10: gradient.log10 + MEAN, uncertainty: Math.hypot(gradient.uncertainty, DEVIATION) };
}
