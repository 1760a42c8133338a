/** Models of the measured truth, built by hand. */
import type { Graph } from "../../src/graph/graph.ts";
import type { ActivationId } from "../../src/moments/activation.ts";
import { GraphBuilder, inits, type Init } from "./graph.ts";

function plain(
  features: number,
  width: number,
  depth: number,
  out: number,
  activation: ActivationId,
  init: Init,
  linear: (k: number) => string,
  act: (k: number) => string,
  last: string,
): () => Graph {
  return () => {
    const g = new GraphBuilder();
    let x = g.input([32, features]);
    for (let k = 1; k <= depth; k++) x = g.activation(act(k), g.linear(linear(k), x, width, init), activation);
    return g.output(g.linear(last, x, out, init));
  };
}
const two = (k: number): string => String(k).padStart(2, "0");

export const mlps: Record<string, () => Graph> = {
  mlp30_relu_default: plain(
    90,
    224,
    30,
    6,
    "relu",
    inits.default,
    (k) => `mix_${two(k)}`,
    (k) => `cut_${two(k)}`,
    "property",
  ),
};
