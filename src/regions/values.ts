import type { GraphNode, ValueRef } from "../graph/graph.ts";

const DEPTH = 12;

/** The numbers of a value that is computed from known constants by moving them about; undefined otherwise. Row-major. */
export function knownValues(byId: ReadonlyMap<number, GraphNode>, value: ValueRef, depth = 0): Float64Array | undefined {
  const node = byId.get(value.node);
  if (node === undefined || depth > DEPTH) return undefined;
  if (node.op === "constant") return node.attributes.values;
  const [input] = node.inputs;
  if (input === undefined || !["slice", "reshape", "permute", "expand", "cast"].includes(node.op)) return undefined;
  const before = knownValues(byId, input, depth + 1);
  const shape = byId.get(input.node)?.outputs[input.output]?.shape;
  if (before === undefined || shape === undefined) return undefined;
  const target = node.outputs[0]?.shape ?? [];
  const own = stridesOf(shape);
  switch (node.op) {
    case "slice": {
      const { axis, start, step } = node.attributes;
      const strides = own.map((stride, i) => (i === axis ? stride * step : stride));
      return gathered(before, target, start * (own[axis] ?? 0), strides);
    }
    case "permute":
      return gathered(
        before,
        target,
        0,
        node.attributes.order.map((axis) => own[axis] ?? 0),
      );
    case "expand": {
      const lead = target.length - shape.length;
      return gathered(
        before,
        target,
        0,
        target.map((_, i) => (shape[i - lead] === 1 ? 0 : (own[i - lead] ?? 0))),
      );
    }
    default:
      return before;
  }
}

/** Distance of neighbours along each axis of row-major numbers. */
function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/** Numbers on the shape `target`, read at `offset` + Σ index · stride. */
function gathered(values: Float64Array, target: readonly number[], offset: number, strides: readonly number[]): Float64Array {
  const result = new Float64Array(target.reduce((product, size) => product * size, 1));
  const place = target.map(() => 0);
  const last = target.length - 1;
  const [length, stride] = [target[last] ?? 1, strides[last] ?? 0];
  let start = offset;
  for (let row = 0; row < result.length; row += length) {
    for (let i = 0; i < length; i++) result[row + i] = values[start + i * stride] ?? 0;
    // On to the next row: counts up the last but one axis, with carry.
    for (let axis = last - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1;
      start += strides[axis] ?? 0;
      if (next < (target[axis] ?? 1)) {
        place[axis] = next;
        break;
      }
      place[axis] = 0;
      start -= next * (strides[axis] ?? 0);
    }
  }
  return result;
}
