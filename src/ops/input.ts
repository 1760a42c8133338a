import type { InputKind } from "../graph/graph.ts";
import type { Atom } from "../graph/layout.ts";
import { kernel, type PositionAxis } from "../moments/kernel.ts";
import type { Signal } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { atomsOf } from "./support/axes.ts";
import { sourceLayout } from "./support/layouts.ts";
import { channelCount } from "./support/segments.ts";
import { elements, misfit } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** One input of the model. Its type stands on the node. */
    readonly input: {
      readonly index: number;
      readonly distribution: InputKind;
    };
  }
}

/** Its sample axes are what no op claimed otherwise, its positions what an op said are such; all else counts as channels until an op asks for positions. */
function inputSignal({ node, outputLayouts, role }: ForwardContext<"input">): Signal {
  const { distribution } = node.attributes;
  if (distribution.kind === "tokens") return { kind: "tokens", vocabulary: distribution.vocabulary };
  const layout = outputLayouts[0] ?? [];
  const samples = atomsOf(layout).filter(({ id }) => role(id) === "sample");
  const positions = atomsOf(layout).filter(({ id }) => role(id) === "position");
  const listed = (atoms: readonly Atom[]): PositionAxis[] => atoms.map(({ id, size }) => ({ axis: id, length: size }));
  const axes = { samples: listed(samples), positions: listed(positions) };
  const { mean, energy } = momentsOfInput(distribution, node.outputs[0]?.shape ?? []);
  const shared = energy > 0 ? (mean * mean) / energy : 0;
  const several = positions.length > 0 ? shared : 0;
  const k = kernel(axes, energy, several, samples.length > 0 ? shared : 0, samples.length > 0 ? several : 0);
  const last = layout.at(-1)?.atoms[0]?.id;
  return {
    kind: "moments",
    segments: [{ channels: channelCount(layout, k), kernel: k, mean, variation: [0, 0] }],
    zero: energy === 0,
    modelError: 0,
    ...(distribution.kind === "rowstochastic" && last !== undefined && { rowStochastic: last }),
  };
}

function momentsOfInput(
  distribution: Exclude<InputKind, { readonly kind: "tokens" }>,
  shape: readonly number[],
): { readonly mean: number; readonly energy: number } {
  switch (distribution.kind) {
    case "normal":
      return { mean: distribution.mean, energy: distribution.mean ** 2 + distribution.std ** 2 };
    case "uniform": {
      const mean = (distribution.low + distribution.high) / 2;
      return { mean, energy: mean * mean + (distribution.high - distribution.low) ** 2 / 12 };
    }
    case "rowstochastic": {
      // Softmax of N(0, 1): E a² = e / (n − 1 + e) / n.
      const n = elements(shape.slice(-1));
      return { mean: 1 / n, energy: Math.E / (n - 1 + Math.E) / n };
    }
  }
}

export const input: Op<"input"> = {
  kind: "input",
  shape: () => misfit("an input has its type on its node"),
  layout: sourceLayout,
  forward: (context) => [inputSignal(context)],
  backward: () => [],
};
