import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, addShared, average, multiply, pairSum, totalSquare } from "../../src/moments/kernel-algebra.ts";
import {
  addPosition,
  broadcastPosition,
  broadcastTo,
  dropPositions,
  meanPosition,
  mergePositions,
  placePosition,
  relabel,
  splitPosition,
  sumPosition,
  sumSample,
} from "../../src/moments/kernel-axes.ts";
import { eigenvalues, fromEigenvalues, meanCorrelation, multiplicities, pairMean } from "../../src/moments/kernel-eigen.ts";
import { averages, fromAverages, kernel, positionAxis, positionCount, sampleCount, type Kernel } from "../../src/moments/kernel.ts";

const B = 0;
const H = 1;
const W = 2;

const profile = (length: number) => fc.array(fc.double({ min: 0.05, max: 2, noNaN: true }), { minLength: length, maxLength: length });
const correlation = fc.double({ min: 0, max: 0.9, noNaN: true });

/** A kernel of 4 samples on 3 × 5 positions with curved profiles. */
const kernels = fc
  .tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), correlation, correlation, correlation, profile(3), profile(5))
  .map(([energy, rs, rc, rd, h, w]) =>
    kernel(
      {
        samples: [{ axis: B, length: 4 }],
        positions: [positionAxis(H, 3, Float64Array.from(h)), positionAxis(W, 5, Float64Array.from(w))],
      },
      energy,
      rs,
      rc,
      rd,
    ),
  );

/** The full N × N matrix that a kernel stands for, indexed by sample and position (first position axis outermost). */
function matrix(k: Kernel): number[][] {
  const shape = k.positions.map(({ length }) => length);
  const count = positionCount(k);
  const energies = Array.from({ length: count }, (_, p) => {
    let rest = p;
    let energy = k.energy;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      energy *= k.positions[axis]?.values?.[rest % (shape[axis] ?? 1)] ?? 1;
      rest = Math.floor(rest / (shape[axis] ?? 1));
    }
    return energy;
  });
  const index = Array.from({ length: sampleCount(k) * count }, (_, i) => [Math.floor(i / count), i % count] as const);
  return index.map(([a, p]) =>
    index.map(([b, o]) => {
      const r = a === b ? (p === o ? 1 : k.acrossPositions) : p === o ? k.acrossSamples : k.acrossBoth;
      return r * Math.sqrt((energies[p] ?? 0) * (energies[o] ?? 0));
    }),
  );
}

const total = (m: number[][]): number => m.flat().reduce((sum, x) => sum + x, 0);

function expectClose(a: Kernel, b: Kernel): void {
  const x = averages(a);
  const y = averages(b);
  for (const name of ["energy", "positions", "samples", "both"] as const) expect(x[name]).toBeCloseTo(y[name], 7);
}

describe("kernel", () => {
  it("round trips through averages and eigenvalues", () => {
    fc.assert(
      fc.property(kernels, (k) => {
        expectClose(fromAverages(k, averages(k)), k);
        expectClose(fromEigenvalues(k, eigenvalues(k)), k);
        expect(fromAverages(k, averages(k)).acrossPositions).toBeCloseTo(k.acrossPositions, 9);
      }),
    );
  });

  it("stands for a matrix: pair mean, totals and pair sums are those of the matrix", () => {
    fc.assert(
      fc.property(kernels, kernels, (k, g) => {
        const full = matrix(k);
        const other = matrix(g);
        const count = full.length;
        expect(pairMean(k)).toBeCloseTo(total(full) / count ** 2, 7);
        expect(totalSquare(k) / total(full)).toBeCloseTo(1, 7);
        const product = full.map((row, i) => row.map((x, j) => x * (other[i]?.[j] ?? 0)));
        expect(pairSum(k, g) / total(product)).toBeCloseTo(1, 7);
        const off = (total(full) - count * k.energy) / (count * (count - 1));
        expect(meanCorrelation(k)).toBeCloseTo(off / k.energy, 7);
        expect(multiplicities(k).reduce((sum, n) => sum + n, 0)).toBe(count);
      }),
      { numRuns: 30 },
    );
  });

  it("pair sums match axes by name and not by place", () => {
    fc.assert(
      fc.property(kernels, kernels, (k, g) => {
        const turned = { ...g, positions: [...g.positions].reverse() };
        expect(pairSum(k, turned)).toBeCloseTo(pairSum(k, g), 7);
        expectClose(add(k, turned), add(k, g));
      }),
    );
  });

  it("adds, with a shared constant on all pairs", () => {
    fc.assert(
      fc.property(kernels, kernels, (k, g) => {
        const x = averages(k);
        const y = averages(g);
        const sum = averages(add(k, g, 0.3));
        expect(sum.samples).toBeCloseTo(x.samples + y.samples + 0.3, 7);
        expect(sum.both).toBeCloseTo(x.both + y.both + 0.3, 7);
        expect(averages(addShared(k, 0.5)).positions).toBeCloseTo(x.positions + 0.5, 7);
        expect(total(matrix(add(k, g)))).toBeCloseTo(total(matrix(k)) + total(matrix(g)), 5);
      }),
    );
  });

  it("averages by weight", () => {
    fc.assert(
      fc.property(kernels, kernels, (k, g) => {
        const mixed = average([
          { kernel: k, weight: 3 },
          { kernel: g, weight: 1 },
        ]);
        expect(averages(mixed).positions).toBeCloseTo(0.75 * averages(k).positions + 0.25 * averages(g).positions, 7);
      }),
    );
  });

  it("multiplies entry by entry", () => {
    fc.assert(
      fc.property(kernels, kernels, (k, g) => {
        const x = matrix(k);
        const y = matrix(g);
        matrix(multiply(k, g)).forEach((row, i) =>
          row.forEach((value, j) => expect(value).toBeCloseTo((x[i]?.[j] ?? 0) * (y[i]?.[j] ?? 0), 7)),
        );
      }),
      { numRuns: 10 },
    );
  });

  it("sums over a position axis as the matrix does", () => {
    fc.assert(
      fc.property(kernels, profile(5), (k, w) => {
        const full = matrix(k);
        const weight = (i: number): number => w[i % 5] ?? 0;
        const expected = (a: number, b: number): number => {
          let sum = 0;
          for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) sum += weight(i) * weight(j) * (full[a * 5 + i]?.[b * 5 + j] ?? 0);
          return sum;
        };
        const reduced = matrix(sumPosition(k, W, Float64Array.from(w)));
        reduced.forEach((row, a) => row.forEach((value, b) => expect(value).toBeCloseTo(expected(a, b), 6)));
      }),
      { numRuns: 10 },
    );
  });

  it("mean over all positions of a flat kernel is (q + (P−1)s) / P", () => {
    const k = kernel({ samples: [{ axis: B, length: 4 }], positions: [positionAxis(H, 6)] }, 2, 0.4, 0.3, 0.1);
    const pooled = meanPosition(k, H);
    expect(pooled.energy).toBeCloseTo((2 + 5 * 0.8) / 6, 12);
    expect(pooled.acrossSamples * pooled.energy).toBeCloseTo((0.6 + 5 * 0.2) / 6, 12);
    expectClose(dropPositions(k, [H]), kernel({ samples: k.samples, positions: [] }, 2, 0, 0.3, 0));
  });

  it("broadcast repeats entries; its sum has n² times the energy", () => {
    fc.assert(
      fc.property(kernels, (k) => {
        const wide = broadcastPosition(k, 9, 7);
        expect(total(matrix(wide)) / total(matrix(k))).toBeCloseTo(49, 6);
        const back = sumPosition(wide, 9);
        // One correlation stands for two kinds of pairs, so that only the mean over all pairs survives the way back.
        expect(pairMean(back) / pairMean(k)).toBeCloseTo(49, 5);
      }),
      { numRuns: 10 },
    );
  });

  it("broadcast of one row of numbers to samples and positions is coherent", () => {
    const bias = kernel({ samples: [], positions: [] }, 0.7);
    const wide = broadcastTo(bias, { samples: [{ axis: B, length: 8 }], positions: [positionAxis(H, 3)] });
    expectClose(wide, kernel(wide, 0.7, 1, 1, 1));
    const position = broadcastTo(kernel({ samples: [], positions: [positionAxis(H, 3)] }, 0.7), wide);
    expectClose(position, kernel(wide, 0.7, 0, 1, 0));
  });

  it("channels become positions with the correlation given", () => {
    const k = kernel({ samples: [{ axis: B, length: 4 }], positions: [] }, 1, 0, 0.5, 0);
    expectClose(addPosition(k, positionAxis(H, 5)), kernel({ samples: k.samples, positions: [positionAxis(H, 5)] }, 1, 0, 0.5, 0));
    expectClose(addPosition(k, positionAxis(H, 5), 0.2), kernel({ samples: k.samples, positions: [positionAxis(H, 5)] }, 1, 0.2, 0.5, 0.1));
  });

  it("sums over samples", () => {
    fc.assert(
      fc.property(kernels, (k) => {
        expect(total(matrix(sumSample(k, B))) / total(matrix(k))).toBeCloseTo(1, 6);
      }),
      { numRuns: 20 },
    );
  });

  it("merges and splits position axes", () => {
    fc.assert(
      fc.property(kernels, (k) => {
        const merged = mergePositions(k, [H, W], 7);
        expect(matrix(merged)[3]?.[11]).toBeCloseTo(matrix(k)[3]?.[11] ?? 0, 9);
        const split = splitPosition(merged, 7, [
          { axis: H, length: 3 },
          { axis: W, length: 5 },
        ]);
        expect(split.positions.map(({ axis }) => axis)).toEqual([H, W]);
        expect(matrix(split)[3]?.[11]).toBeCloseTo(matrix(k)[3]?.[11] ?? 0, 6);
      }),
      { numRuns: 10 },
    );
  });

  it("places energy at one index", () => {
    const k = kernel({ samples: [{ axis: B, length: 4 }], positions: [] }, 6, 0, 0.5, 0);
    const placed = placePosition(k, H, 3, 2);
    expect(matrix(placed)[2]?.[2]).toBeCloseTo(6, 12);
    expect(matrix(placed)[2]?.[5]).toBeCloseTo(3, 12);
    expect(matrix(placed)[0]?.[0]).toBe(0);
    expect(relabel(placed, new Map([[H, 8]])).positions[0]?.axis).toBe(8);
  });
});
