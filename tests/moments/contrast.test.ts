/** A tensor less its local averages, beside the same with matrices written out. */
import { expect, it } from "vitest";
import { contrasted, contrastSums, type ContrastAxis } from "../../src/moments/contrast.ts";
import { averages, fromAverages } from "../../src/moments/kernel.ts";

/** The averages along one axis, row-major. */
function matrixOf({ length, kernel, before, countPadding }: ContrastAxis): number[][] {
  return Array.from({ length }, (_, output) => {
    const inside = (input: number): boolean => input >= output - before && input < output - before + kernel;
    const count = Array.from({ length }, (_unused, input) => input).filter(inside).length;
    return Array.from({ length }, (_unused, input) => (inside(input) ? 1 / (countPadding ? kernel : count) : 0));
  });
}

it.each([
  [[{ length: 5, kernel: 3, before: 1, countPadding: false }], 1, -1],
  [[{ length: 4, kernel: 3, before: 1, countPadding: true }], 1, -1],
  [
    [
      { length: 3, kernel: 3, before: 1, countPadding: false },
      { length: 4, kernel: 3, before: 1, countPadding: false },
    ],
    -0.5,
    2,
  ],
  [
    [
      { length: 4, kernel: 5, before: 2, countPadding: true },
      { length: 2, kernel: 3, before: 1, countPadding: true },
    ],
    1,
    -1,
  ],
] as const)("kernels behind %j, pooled %f and own %f", (axes, pooled, own) => {
  const [first, second = [[1]]] = axes.map(matrixOf);
  const rows = first ?? [[1]];
  // M = pooled · A₁ ⊗ A₂ + own · I.
  const matrix = rows.flatMap((a, i) =>
    second.map((b, j) => a.flatMap((x, k) => b.map((y, l) => pooled * x * y + (i === k && j === l ? own : 0)))),
  );
  const count = matrix.length;
  const [q, s] = [2, 0.7];
  const shape = {
    samples: [{ axis: 1, length: 2 }],
    positions: axes.map(({ length }, index) => ({ axis: 2 + index, length })),
  };
  const k = fromAverages(shape, { energy: q, positions: s, samples: 0.5, both: 0.5 });
  const indices = Array.from({ length: count }, (_, index) => index);
  const sum = (of: (index: number) => number): number => indices.reduce((total, index) => total + of(index), 0);
  for (const transposed of [false, true]) {
    const element = (i: number, j: number): number => (transposed ? matrix[j]?.[i] : matrix[i]?.[j]) ?? 0;
    const pair = (i: number, j: number): number => sum((m) => sum((n) => element(i, m) * element(j, n) * (m === n ? q : s)));
    const energy = sum((i) => pair(i, i)) / count;
    const all = sum((i) => sum((j) => pair(i, j)));
    const found = averages(contrasted(k, contrastSums(axes, pooled, own), transposed));
    expect(found.energy).toBeCloseTo(energy, 9);
    expect(found.energy + (count - 1) * found.positions).toBeCloseTo(all / count, 9);
    // Samples that have the same everywhere in common keep it but for the borders.
    expect(found.samples).toBeLessThanOrEqual(found.energy + 1e-9);
  }
});

it("nothing is left of what is alike everywhere, nor of a single position", () => {
  const flat = contrastSums([{ length: 6, kernel: 3, before: 1, countPadding: false }], 1, -1);
  expect(flat.rows).toBeCloseTo(0, 12);
  expect(flat.columns).toBeGreaterThan(0);
  expect(contrastSums([{ length: 1, kernel: 3, before: 1, countPadding: false }], 1, -1).squares).toBeCloseTo(0, 12);
});
