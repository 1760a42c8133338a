import type { ForwardContext, NoAttributes, Op } from "./op.ts";
import { alignAtoms, atomsOf, distinct } from "./support/axes.ts";
import { addBias, biasGradient, contractGradient, contractSignal, prepare, type Plan, weightGradient } from "./support/contraction.ts";
import { withMade } from "./support/made.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { MISSING, elements, misfit, one, promote } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** y = x Wᵀ + b. Inputs x[..., in], W[out, in] or W[in], b[out]. */
    readonly linear: NoAttributes;
  }
}

function planOf({ inputLayouts: [x = [], weight = []] }: ForwardContext<"linear">): Plan {
  return {
    contracted: alignAtoms(x.at(-1)?.atoms ?? [], weight.at(-1)?.atoms ?? []),
    batch: [],
    free: atomsOf(x.slice(0, -1)),
    units: atomsOf(weight.slice(0, -1)),
  };
}

export const linear: Op<"linear"> = {
  kind: "linear",
  shape(_attributes, [x, weight, bias]) {
    if (x === undefined || weight === undefined) return MISSING;
    const width = x.shape.at(-1) ?? 1;
    const fanIn = weight.shape.at(-1) ?? 1;
    const fanOut = weight.shape.length > 1 ? weight.shape.slice(0, 1) : [];
    if (x.shape.length === 0 || width !== fanIn) {
      const rows = elements(x.shape.slice(0, -1));
      return misfit(`mat1 and mat2 shapes cannot be multiplied (${rows}x${width} and ${fanIn}x${fanOut[0] ?? 1})`);
    }
    if (bias !== undefined && (bias.shape.at(-1) ?? 1) !== (fanOut[0] ?? 1) && elements(bias.shape) !== 1) {
      return misfit(`the bias has ${elements(bias.shape)} elements where the output has ${fanOut[0] ?? 1}`);
    }
    return one([...x.shape.slice(0, -1), ...fanOut], promote([x.dtype, weight.dtype]));
  },
  layout(_node, [x = [], weight = []], context) {
    context.claim(x.at(-1)?.atoms ?? [], "channel");
    return [distinct([...x.slice(0, -1), ...weight.slice(0, -1)], context)];
  },
  forward(context) {
    const [x, weight, bias] = [momentsAt(context, 0), momentsAt(context, 1), momentsAt(context, 2)];
    if (x === undefined || weight === undefined) return [context.unknown("an operand's numbers are not known")];
    if (weight.weight === undefined) return [context.unknown("a linear layer whose weights depend on the input")];
    const plan = context.once(planOf);
    const y = contractSignal(prepare(x, plan), weight, plan);
    const sum = bias === undefined ? y : addBias(y, bias, alignAtoms(atomsOf(context.inputLayouts[2] ?? []), plan.units));
    return [x.weight === undefined ? sum : { ...sum, weight: "mixture" }];
  },
  backward(context) {
    const [x, weight] = [momentsAt(context, 0), momentsAt(context, 1)];
    const g = gradientAt(context);
    if (x === undefined || weight === undefined || g === undefined) return context.node.inputs.map(() => NO_PATH);
    const plan = context.once(planOf);
    const prepared = prepare(x, plan);
    const gradients = [contractGradient(g, prepared, weight, plan), withMade(weightGradient(prepared, g), context, g)];
    return context.node.inputs.length > 2 ? [...gradients, biasGradient(g, plan.units, context.expectations, prepared.rows)] : gradients;
  },
};
