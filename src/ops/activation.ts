import type { ActivationId } from "../moments/activation.ts";
import { aboveEdge, hasEdge, outsideDomain, pointwise, type Pointwise } from "../moments/pointwise.ts";
import { staysInside } from "../moments/range.ts";
import type { Moments, SignalSegment } from "../moments/signal.ts";
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

function functionOf(context: ForwardContext<"activation">): Pointwise {
  const { function: name, parameters } = context.node.attributes;
  const f = pointwise(name, parameters);
  return hasEdge(f) && staysInside(f, context.range(0)) ? aboveEdge(f) : f;
}

/** Log-normal and gamma laws agree in the derivative of 1 / sqrt(z) to this many decades for each unit of relative variance, as long as that is below one. */
const LAW_ERROR = 0.8;

/** Of a positive quantity two moments are known, which matters the more the wider it is spread. */
function assumePositive(context: ForwardContext<"activation">, { segments }: Moments, f: Pointwise): void {
  if (f.above === undefined) return;
  const edge = f.above;
  const spreads = segments.map(({ kernel: { energy }, mean }) => Math.max(energy - mean * mean, 0) / (mean - edge) ** 2);
  const widest = Math.min(Math.max(...spreads), 1);
  if (widest > 0.02) context.assume("a positive quantity is taken as log-normal", LAW_ERROR * widest);
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
        context.unknown("all weights before it are equal, and no rule is known for an activation of units that are copies of each other"),
      ];
    }
    assumePositive(context, x, f);
    return [pointwiseForward(x, f, context.expectations)];
  },
  backward(context) {
    const x = momentsAt(context, 0);
    const g = gradientAt(context);
    if (x === undefined || g === undefined) return [NO_PATH];
    const f = functionOf(context);
    if (f.flat) return [zero(`the derivative of ${f.id} is zero`)];
    if (x.zero && f.derivative(0) === 0) return [zero(`the derivative of ${f.id} is zero where its input is exactly zero`)];
    assumePositive(context, x, f);
    return [pointwiseBackward(x, g, f, context.expectations)];
  },
};
