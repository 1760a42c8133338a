/** torch.autograd.Function: whether what its backward method returns is a multiple of the gradient that its forward method has anyway. */
import { refOf } from "../../evaluate/tensors/storage.ts";
import { runOf, type Tracer } from "../../evaluate/trace.ts";
import { keyOf } from "../../graph/value-key.ts";
import type { AbstractValue } from "../../evaluate/value.ts";
import type { ValueRef } from "../../graph/graph.ts";
import { pointwise } from "../../moments/pointwise.ts";
import type { Call } from "./call.ts";

/** Steps that a value is followed through. */
const DEEPEST = 60;

/** Where forward and backward are compared, away from usual kinks and beyond usual bounds on gradients. */
const POINTS: readonly (readonly [x: number, g: number])[] = [[-2.3, 0.7], [-0.6, 1], [0.4, -1.3], [1.7, 0.9], [3.1, 2], [0.9, 1e8], [-1.2, -1e-8]]; // prettier-ignore
const STEP = 1e-5;
const TOLERANCE = 1e-4;

type Values = ReadonlyMap<string, number>;

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
    default:
      return NaN;
  }
}

/** c where backward(g) = c · g · forward'(x) at all points; undefined where it is anything else or cannot be followed. */
export function scaleOf(tracer: Tracer, x: ValueRef, y: ValueRef, g: ValueRef, returned: ValueRef): number | undefined {
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

/** The output of a Function's forward method, with what its backward method does to the gradient as far as that is known. */
export function customGradient(call: Call): AbstractValue {
  const output = call.tensor("output");
  const tracer = runOf(call.context).tracer;
  if (tracer === undefined) return output;
  const [x, y, g, returned] = ["input", "output", "gradient", "returned"].map((name): ValueRef | undefined => {
    const value = call.value(name);
    return value.kind === "tensor" ? refOf(call.context, tracer, value) : undefined;
  });
  const scale = x && y && g && returned ? scaleOf(tracer, x, y, g, returned) : undefined;
  const name = call.text("name");
  const rounded = scale === undefined ? undefined : Number(scale.toPrecision(6));
  return call.apply1("custom_gradient", rounded === undefined ? { name } : { name, scale: rounded }, [output]);
}
