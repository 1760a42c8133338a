import type { ActivationId } from "../moments/activation.ts";
import { aboveEdge, outsideDomain, pointwise, type Pointwise } from "../moments/pointwise.ts";
import { staysInside } from "../moments/range.ts";
import type { SignalSegment } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { pointwiseBackward, pointwiseForward } from "./support/pointwise.ts";
import { gradientAt, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Any pointwise function of one tensor. */
    readonly activation: {
      readonly function: ActivationId;
      readonly parameters: readonly number[];
    };
  }
}

const KEEPS_INTEGERS: ReadonlySet<string> = new Set([
  "relu",
  "abs",
  "clamp",
  "square",
  "sign",
  "round",
  "floor",
  "ceil",
  "threshold",
  "power",
]);

function functionOf({ node, range }: ForwardContext<"activation">): Pointwise {
  const f = pointwise(node.attributes.function, node.attributes.parameters);
  return staysInside(f, range(0)) ? aboveEdge(f) : f;
}

/** Share of the energy that units may have in common beyond their mean. */
const SAME_UNITS = 0.05;

/** What two units have in common beyond their mean, as a share of their energy. */
function inCommon({ kernel: { energy }, mean, shared }: SignalSegment): number {
  return shared === undefined || energy <= 0 ? 0 : Math.abs(shared.energy - mean * mean) / energy;
}

export const activation: Op<"activation"> = {
  kind: "activation",
  shape({ function: name }, [x]) {
    if (x === undefined) return MISSING;
    const whole = x.dtype === "float" || x.dtype === "complex" || KEEPS_INTEGERS.has(name);
    return one(x.shape, whole ? x.dtype : "float");
  },
  layout: sameLayout,
  forward(context) {
    const x = momentsAt(context, 0);
    if (x === undefined) return [context.unknown("the numbers that go into this function are not known")];
    const f = functionOf(context);
    const outside = Math.max(...x.segments.map(({ kernel: { energy }, mean }) => outsideDomain(f, mean, energy - mean * mean)));
    if (outside > 1e-3) return [context.unknown(`${f.id} of values outside of its domain`)];
    if (Math.max(...x.segments.map(inCommon)) > SAME_UNITS) {
      return [
        context.unknown("the weights before it are all alike, and for units that move together there is no rule behind a nonlinearity"),
      ];
    }
    return [pointwiseForward(x, f, context.expectations)];
  },
  backward(context) {
    const x = momentsAt(context, 0);
    const g = gradientAt(context);
    if (x === undefined || g === undefined) return [NO_PATH];
    const f = functionOf(context);
    if (f.flat) return [zero(`the derivative of ${f.id} is zero`)];
    if (x.zero && f.derivative(0) === 0) return [zero(`the derivative of ${f.id} is zero where its input is exactly zero`)];
    return [pointwiseBackward(x, g, f, context.expectations)];
  },
};
