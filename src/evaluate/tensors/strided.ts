/** Copies of held numbers along strides: what views read and in-place writes change, without a division for each element. */
import type { Shape } from "../../graph/graph.ts";

/** Numbers that are read or written: the axis i moves by `strides[i]`. */
interface Place {
  readonly values: Float64Array;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** An axis of a copy: how many steps, and how far each goes on both sides. */
interface Axis {
  extent: number;
  readonly from: number;
  readonly to: number;
}

/** The axes of a copy: those that follow each other on both sides are one, and the longest is last, since lines along it are what is fast. */
function axesOf(shape: Shape, from: readonly number[], to: readonly number[]): Axis[] {
  const axes: Axis[] = [];
  for (let i = shape.length - 1; i >= 0; i--) {
    const [extent, near, far] = [shape[i] ?? 1, from[i] ?? 0, to[i] ?? 0];
    const inner = axes[0];
    if (extent === 1) continue;
    if (inner !== undefined && near === inner.from * inner.extent && far === inner.to * inner.extent) inner.extent *= extent;
    else axes.unshift({ extent, from: near, to: far });
  }
  return axes.sort((a, b) => a.extent - b.extent);
}

function copy(shape: Shape, from: Place, to: Place): void {
  if (shape.includes(0)) return;
  const axes = axesOf(shape, from.strides, to.strides);
  const { extent: count, from: step, to: stride } = axes.pop() ?? { extent: 1, from: 0, to: 0 };
  const turns = axes.map(() => 0);
  const [source, target] = [from.values, to.values];
  let [read, write] = [from.offset, to.offset];
  for (;;) {
    for (let turn = 0, near = read, far = write; turn < count; turn++, near += step, far += stride) target[far] = source[near] ?? NaN;
    let next = axes.length - 1;
    for (; next >= 0; next--) {
      const axis = axes[next];
      if (axis === undefined) return;
      const turn = (turns[next] ?? 0) + 1;
      read += axis.from;
      write += axis.to;
      if (turn < axis.extent) {
        turns[next] = turn;
        break;
      }
      read -= axis.from * turn;
      write -= axis.to * turn;
      turns[next] = 0;
    }
    if (next < 0) return;
  }
}

/** Row-major strides. */
export function stridesOf(shape: Shape): number[] {
  const strides: number[] = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/** The numbers from `offset` on, of a tensor of that shape whose axis i moves by `strides[i]`, in row-major order. */
export function readStrided(values: Float64Array, shape: Shape, strides: readonly number[], offset = 0): Float64Array {
  const result = new Float64Array(shape.reduce((product, extent) => product * extent, 1));
  copy(shape, { values, strides, offset }, { values: result, strides: stridesOf(shape), offset: 0 });
  return result;
}

/** Writes numbers in row-major order to where `readStrided` reads them. */
export function writeStrided(into: Float64Array, update: Float64Array, shape: Shape, strides: readonly number[], offset = 0): void {
  copy(shape, { values: update, strides: stridesOf(shape), offset: 0 }, { values: into, strides, offset });
}
