import type { Layout } from "../graph/layout.ts";
import type { Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { alignAtoms, atomsOf, reshaped } from "./support/axes.ts";
import { relabelGradient, relabelSignal, reversed } from "./support/relabel.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { MISSING, elements, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** view, flatten, squeeze, unsqueeze: the same elements in the same order. */
    readonly reshape: {
      readonly shape: readonly number[];
    };
  }
}

function runsOf(inputs: readonly Layout[], outputs: readonly Layout[]): ReturnType<typeof alignAtoms> {
  return alignAtoms(atomsOf(inputs[0] ?? []), atomsOf(outputs[0] ?? []));
}

export const reshape: Op<"reshape"> = {
  kind: "reshape",
  shape({ shape }, [x]) {
    if (x === undefined) return MISSING;
    return elements(shape) === elements(x.shape)
      ? one(shape, x.dtype)
      : misfit(`shape '${print(shape)}' is invalid for input of size ${elements(x.shape)}`);
  },
  layout: (node, [x = []], context) => [reshaped(x, outputShape(node), context)],
  forward(context) {
    const x = momentsAt(context, 0);
    if (x === undefined) return context.inputs.slice(0, 1);
    return [
      relabelSignal(x, runsOf(context.inputLayouts, context.outputLayouts)) ?? context.unknown("a reshape mixes samples with other axes"),
    ];
  },
  backward(context) {
    const g = gradientAt(context);
    if (g === undefined) return [NO_PATH];
    const runs = reversed(runsOf(context.inputLayouts, context.outputLayouts));
    return [relabelGradient(g, runs) ?? context.unknown("a reshape mixes samples with other axes")];
  },
};
