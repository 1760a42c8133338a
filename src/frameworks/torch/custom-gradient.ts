/** torch.autograd.Function: what its backward method makes of the gradient that its forward method has anyway, a multiple or a normalised one. */
import { refOf } from "../../evaluate/tensors/storage.ts";
import { runOf, type Tracer } from "../../evaluate/trace.ts";
import { keyOf } from "../../graph/value-key.ts";
import type { AbstractValue } from "../../evaluate/value.ts";
import type { NodeOf, ValueRef } from "../../graph/graph.ts";
import type { NormalisedGradient } from "../../ops/custom-gradient.ts";
import { pointwise } from "../../moments/pointwise.ts";
import type { Call } from "./call.ts";

/** Steps that a value is followed through. */
const DEEPEST = 60;

/** Where forward and backward are compared, away from usual kinks and beyond usual bounds on gradients. */
const POINTS: readonly (readonly [x: number, g: number])[] = [[-2.3, 0.7], [-0.6, 1], [0.4, -1.3], [1.7, 0.9], [3.1, 2], [0.9, 1e8], [-1.2, -1e-8]]; // prettier-ignore
const STEP = 1e-5;
const TOLERANCE = 1e-4;

type Values = ReadonlyMap<string, number>;

/** The name under which a statistic of all elements of a value is given. */
function statistic(kind: string, of: ValueRef): string {
  return `${kind} of ${keyOf(of)}`;
}

function statisticOf(tracer: Tracer, { inputs, attributes }: NodeOf<"reduce">): string | undefined {
  const [input] = inputs;
  const rank = input === undefined ? undefined : tracer.nodeOf(input)?.outputs[input.output]?.shape.length;
  const { kind, axes, power = 2 } = attributes;
  return input === undefined || axes.length !== rank || power !== 2 ? undefined : statistic(kind, input);
}

/** The number of a value's elements that elementwise steps make of numbers given for others. */
function elementOf(tracer: Tracer, ref: ValueRef, given: Values, depth = 0): number {
  const known = given.get(keyOf(ref));
  if (known !== undefined) return known;
  const node = depth > DEEPEST ? undefined : tracer.nodeOf(ref);
  const input = (index: number): number => {
    const value = node?.inputs[index];
    return value === undefined ? NaN : elementOf(tracer, value, given, depth + 1);
  };
  switch (node?.op) {
    case "constant":
      return node.attributes.values?.length === 1 && !node.attributes.random ? (node.attributes.values[0] ?? NaN) : NaN;
    case "activation":
      return pointwise(node.attributes.function, node.attributes.parameters).value(input(0));
    case "affine":
      return node.attributes.scale * input(0) + node.attributes.shift;
    case "add":
      return node.inputs.reduce((sum, _, index) => sum + (node.attributes.weights[index] ?? 1) * input(index), 0);
    case "multiply":
      return input(0) * input(1);
    case "divide":
      return input(0) / input(1);
    case "cast":
    case "reshape":
      return input(0);
    case "reduce":
      return given.get(statisticOf(tracer, node) ?? "") ?? NaN;
    default:
      return NaN;
  }
}

/** c where backward(g) = c · g · forward'(x) at all points; undefined where it is anything else or cannot be followed. */
function scaleOf(tracer: Tracer, x: ValueRef, y: ValueRef, g: ValueRef, returned: ValueRef): number | undefined {
  let scale: number | undefined;
  for (const [point, gradient] of POINTS) {
    const at = (value: number): number => elementOf(tracer, y, new Map([[keyOf(x), value]]));
    const slope = (at(point + STEP) - at(point - STEP)) / (2 * STEP);
    const made = elementOf(tracer, returned, new Map([[keyOf(x), point], [keyOf(y), at(point)], [keyOf(g), gradient]])); // prettier-ignore
    // Where the slope is zero any multiple fits.
    if (Math.abs(slope) < 1e-9 && Math.abs(made) < 1e-9) continue;
    const ratio = made / (gradient * slope);
    if (!Number.isFinite(ratio)) return undefined;
    scale ??= ratio;
    if (Math.abs(ratio - scale) > TOLERANCE * Math.max(1, Math.abs(scale))) return undefined;
  }
  return scale;
}

/** Sizes of a gradient at which the way it is normalised is tried, between those that tell its factor and its ε. */
const SIZES = [1e-6, 1e-3, 0.1, 1e4];

/** How `returned` is g, over its own standard deviation or norm and where forward leaves its input as it is; undefined where it is anything else. */
function normalisationOf(tracer: Tracer, x: ValueRef, y: ValueRef, g: ValueRef, returned: ValueRef): NormalisedGradient | undefined {
  const isIdentity = POINTS.every(([point]) => Math.abs(elementOf(tracer, y, new Map([[keyOf(x), point]])) - point) < TOLERANCE);
  if (!isIdentity) return undefined;
  for (const by of ["deviation", "norm"] as const) {
    const made = (gradient: number, mean: number, size: number): number => {
      const squared = by === "deviation" ? [[statistic("variance", g), size * size] as const] : [];
      return elementOf(
        tracer,
        returned,
        new Map([[keyOf(g), gradient], [statistic("mean", g), mean], [statistic(by, g), size], ...squared]), // prettier-ignore
      );
    };
    // (d + ε) / factor.
    const divisor = (size: number): number => 1 / made(1, 0, size);
    const slope = (divisor(30) - divisor(1)) / 29;
    const found = { by, factor: rounded(1 / slope), epsilon: rounded(Math.max(divisor(1) / slope - 1, 0)) };
    const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-3 * Math.abs(b);
    const fits = SIZES.every((size) => {
      const expected = found.factor / (size + found.epsilon);
      const [withMean, alone] = [made(1, 1, size), made(1, 0, size)];
      return isNear(alone, expected) && isNear(made(-2, 0, size), -2 * expected) && (withMean === 0 || isNear(withMean, alone));
    });
    if (found.factor > 0 && fits) return found;
  }
  return undefined;
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** What a backward method, or a hook, makes of the gradient, as far as that is followed. */
export function gradientMade(
  tracer: Tracer,
  x: ValueRef,
  y: ValueRef,
  g: ValueRef,
  returned: ValueRef,
): { readonly scale?: number; readonly normalised?: NormalisedGradient } {
  const scale = scaleOf(tracer, x, y, g, returned);
  if (scale !== undefined) return { scale: rounded(scale) };
  const normalised = normalisationOf(tracer, x, y, g, returned);
  return normalised === undefined ? {} : { normalised };
}

/** The output of a Function's forward method, with what its backward method does to the gradient as far as that is known. */
export function customGradient(call: Call): AbstractValue {
  const output = call.tensor("output");
  const tracer = runOf(call.context).tracer;
  if (tracer === undefined) return output;
  const [x, y, g, returned] = ["input", "output", "gradient", "returned"].map((name): ValueRef | undefined => {
    const value = call.value(name);
    return value.kind === "tensor" ? refOf(call.context, tracer, value) : undefined;
  });
  const made = x && y && g && returned ? gradientMade(tracer, x, y, g, returned) : {};
  return call.apply1("custom_gradient", { name: call.text("name"), ...made }, [output]);
}
