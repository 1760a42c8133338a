import fc from "fast-check";
import { expect, test } from "vitest";
import {
  computed,
  concatenated,
  dataOf,
  permuted,
  sizeOf,
  sliced,
  stridesOf,
  withSlice,
  zipped,
  type Data,
} from "../../src/evaluate/tensors/data.ts";
import { readStrided, writeStrided } from "../../src/evaluate/tensors/strided.ts";

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const counted = (shape: readonly number[]): Data => computed(shape, (index) => index + 1);

/** The indices of a row-major place, one per axis. */
function indices(shape: readonly number[], place: number): number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(place / stride) % (shape[axis] ?? 1));
}

const placeOf = (shape: readonly number[], at: readonly number[]): number =>
  stridesOf(shape).reduce((sum, stride, axis) => sum + stride * (at[axis] ?? 0), 0);

test("a permutation moves every number with its indices", () => {
  fc.assert(
    fc.property(shapes, fc.infiniteStream(fc.nat()), (shape, keys) => {
      const order = shape
        .map((_, axis) => ({ axis, key: keys.next().value }))
        .sort((a, b) => a.key - b.key || a.axis - b.axis)
        .map(({ axis }) => axis);
      const result = permuted(counted(shape), order);
      expect(result.shape).toEqual(order.map((axis) => shape[axis]));
      for (let place = 0; place < result.size; place++) {
        const at = indices(result.shape, place);
        const from = shape.map((_, axis) => at[order.indexOf(axis)] ?? 0);
        expect(result.at(place)).toBe(placeOf(shape, from) + 1);
      }
    }),
  );
});

test("what is written to a slice is read from it, and nothing else changes", () => {
  fc.assert(
    fc.property(shapes, fc.nat(), fc.nat(3), fc.integer({ min: 1, max: 3 }), (shape, which, from, step) => {
      const axis = which % shape.length;
      const extent = shape[axis] ?? 1;
      const start = from % extent;
      const base = counted(shape);
      const update = computed(sliced(base, axis, start, extent, step).shape, (index) => -1 - index);
      const changed = withSlice(base, update, axis, start, extent, step);
      expect([...(sliced(changed, axis, start, extent, step).values ?? [])]).toEqual([...(update.values ?? [])]);
      for (let place = 0; place < base.size; place++) {
        const here = indices(shape, place)[axis] ?? 0;
        if (here < start || (here - start) % step !== 0) expect(changed.at(place)).toBe(base.at(place));
      }
    }),
  );
});

test("broadcast operands meet as in numpy", () => {
  const column = dataOf([3, 1], Float64Array.of(10, 20, 30));
  const row = dataOf([2], Float64Array.of(1, 2));
  const sum = zipped([3, 2], [column, row], (a = 0, b = 0) => a + b);
  expect([...(sum.values ?? [])]).toEqual([11, 12, 21, 22, 31, 32]);
});

test("a concatenation takes blocks by turns", () => {
  const joined = concatenated([dataOf([2, 1], Float64Array.of(1, 2)), dataOf([2, 2], Float64Array.of(3, 4, 5, 6))], 1);
  expect(joined.shape).toEqual([2, 3]);
  expect([...(joined.values ?? [])]).toEqual([1, 3, 4, 2, 5, 6]);
});

test("tensors without axes and without elements are copied too", () => {
  expect([...readStrided(Float64Array.of(7, 8), [], [], 1)]).toEqual([8]);
  expect([...readStrided(new Float64Array(0), [0, 3], [3, 1])]).toEqual([]);
  const into = Float64Array.of(1, 2);
  writeStrided(into, Float64Array.of(9), [], [], 1);
  expect([...into]).toEqual([1, 9]);
  expect(sizeOf([0, 3])).toBe(0);
});
