import type { DType, Shape, TensorType } from "../../graph/graph.ts";
import type { ShapeResult } from "../op.ts";

/** Number of elements. */
export function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A shape rule's answer with one output. */
export function one(shape: Shape, dtype: DType): ShapeResult {
  return { outputs: [{ shape, dtype }] };
}

/** A shape rule's answer that the shapes do not fit. */
export function misfit(error: string): ShapeResult {
  return { error };
}

/** `[2, 3]` as the framework prints sizes. */
export function print(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

const RANKS: readonly DType[] = ["bool", "int", "float", "complex"];

/** Result type of an operation between elements of these types. */
export function promote(types: readonly DType[]): DType {
  return RANKS[Math.max(0, ...types.map((type) => RANKS.indexOf(type)))] ?? "float";
}

/** Type of a result that is never an integer. */
export function floating(types: readonly DType[]): DType {
  return types.includes("complex") ? "complex" : "float";
}

/** Broadcast shape of several shapes (numpy's rules), or a sentence saying why there is none. */
export function broadcast(shapes: readonly Shape[]): { readonly shape: Shape } | { readonly error: string } {
  let result: Shape = shapes[0] ?? [];
  for (const shape of shapes.slice(1)) {
    const rank = Math.max(result.length, shape.length);
    const next: number[] = [];
    for (let axis = 0; axis < rank; axis++) {
      const a = result[axis - rank + result.length] ?? 1;
      const b = shape[axis - rank + shape.length] ?? 1;
      if (a !== b && a !== 1 && b !== 1) {
        return { error: `The size of tensor a (${a}) must match the size of tensor b (${b}) at non-singleton dimension ${axis}` };
      }
      next.push(a === 1 ? b : a);
    }
    result = next;
  }
  return { shape: result };
}

/** Shape rule of pointwise operations between tensors; `result` is the element type where it is not the promoted one. */
export function pointwise(inputs: readonly TensorType[], result?: DType): ShapeResult {
  const outcome = broadcast(inputs.map((input) => input.shape));
  return "error" in outcome ? outcome : one(outcome.shape, result ?? promote(inputs.map((input) => input.dtype)));
}

/** The type of an input, or undefined with a misfit for a missing one. */
export const MISSING = misfit("an operand is missing");

/** The shape with axis `axis` replaced by `sizes`. */
export function withAxis(shape: Shape, axis: number, ...sizes: readonly number[]): Shape {
  return [...shape.slice(0, axis), ...sizes, ...shape.slice(axis + 1)];
}

/** Number of places a window of `kernel` taps fits; not positive where it does not. */
export function windows(
  size: number,
  kernel: number,
  stride: number,
  padding: readonly [number, number],
  dilation: number,
  ceil = false,
): number {
  const room = size + padding[0] + padding[1] - dilation * (kernel - 1) - 1;
  if (!ceil) return Math.floor(room / stride) + 1;
  const count = Math.ceil(room / stride) + 1;
  // The last window must start inside the input or its left padding.
  return (count - 1) * stride >= size + padding[0] ? count - 1 : count;
}
