import { describe, expect, it } from "vitest";
import {
  adaptiveMap,
  linearMap,
  mapPositions,
  meanWeight,
  nearestMap,
  selectMap,
  transpose,
  windowMap,
} from "../../src/moments/axis-map.ts";
import { convolutionWeightSum, convolveBackward, convolveForward, type ConvolvedAxis } from "../../src/moments/convolution.ts";
import { averages, kernel, positionAxis, positionCount, type Kernel } from "../../src/moments/kernel.ts";
import { wideIndex, type Taps } from "../../src/moments/taps.ts";
import { seeded } from "../harness/random.ts";

const samples = [{ axis: 0, length: 4 }];
const random = seeded(3);
const curved = (length: number) => Float64Array.from({ length }, () => 0.2 + random.uniform());

/** Output length as torch computes it. */
function taps(wide: number, size: number, stride: number, dilation: number, before: number, after: number): Taps {
  return {
    wide,
    narrow: Math.floor((wide + before + after - dilation * (size - 1) - 1) / stride) + 1,
    kernel: size,
    stride,
    dilation,
    offset: before,
  };
}

/** The second-moment matrix over positions of one sample, or between two samples. */
function matrix(k: Kernel, same: boolean): number[][] {
  const shape = k.positions.map((axis) => axis.values ?? new Float64Array(axis.length).fill(1));
  const energies = shape.reduce<number[]>((all, values) => all.flatMap((e) => Array.from(values, (v) => e * v)), [k.energy]);
  const [diagonal, other] = same ? [1, k.acrossPositions] : [k.acrossSamples, k.acrossBoth];
  return energies.map((a, p) => energies.map((b, o) => (p === o ? diagonal : other) * Math.sqrt(a * b)));
}

/** Applies M K Mᵀ for a dense map. */
function congruence(map: number[][], k: number[][]): number[][] {
  const left = map.map((row) => k.map((_, column) => row.reduce((sum, w, i) => sum + w * (k[i]?.[column] ?? 0), 0)));
  return left.map((row) => map.map((other) => row.reduce((sum, x, i) => sum + x * (other[i] ?? 0), 0)));
}

function summary(m: number[][]): [mean: number, pairs: number] {
  const n = m.length;
  const diagonal = m.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  const total = m.flat().reduce((sum, x) => sum + x, 0);
  return [diagonal / n, n > 1 ? (total - diagonal) / (n * (n - 1)) : 0];
}

function expectMatches(k: Kernel, same: number[][], other: number[][]): void {
  const got = averages(k);
  const [energy, positions] = summary(same);
  const [between, both] = summary(other);
  expect(got.energy / energy).toBeCloseTo(1, 9);
  expect(got.positions).toBeCloseTo(positions, 9);
  expect(got.samples).toBeCloseTo(between, 9);
  expect(got.both).toBeCloseTo(both, 9);
}

/** Σ over tap pairs (h, w) of T K Tᵀ with T the 0/1 map of one tap: what independent weights make of a kernel. */
function perTap(axes: readonly ConvolvedAxis[], k: number[][], backward: boolean): number[][] {
  const reads = axes.map((axis) => {
    const { taps: t, transposed } = axis;
    return Array.from({ length: t.kernel }, (_, d) => {
      const dense = Array.from({ length: t.narrow }, () => new Array<number>(t.wide).fill(0));
      for (let j = 0; j < t.narrow; j++) {
        const index = wideIndex(t, j, d);
        const row = dense[j];
        if (index >= 0 && row) row[index] = 1;
      }
      return transposed === backward ? dense : Array.from({ length: t.wide }, (_, i) => dense.map((row) => row[i] ?? 0));
    });
  });
  const [first = [], second = []] = reads;
  const result: number[][] = [];
  for (const a of first) {
    for (const b of second) {
      const joint = a.flatMap((x) => b.map((y) => x.flatMap((u) => y.map((v) => u * v))));
      congruence(joint, k).forEach((row, i) => {
        const own = (result[i] ??= new Array<number>(row.length).fill(0));
        row.forEach((value, j) => (own[j] = (own[j] ?? 0) + value));
      });
    }
  }
  return result;
}

describe("convolution by counting", () => {
  const cases: [string, ConvolvedAxis[]][] = [
    ["3×3, padding 1", [1, 2].map((axis) => ({ input: axis, output: axis + 2, taps: taps(6, 3, 1, 1, 1, 1), transposed: false }))],
    [
      "stride 2, dilation 2, uneven padding",
      [
        { input: 1, output: 3, taps: taps(7, 3, 2, 2, 2, 1), transposed: false },
        { input: 2, output: 4, taps: taps(6, 2, 2, 1, 0, 1), transposed: false },
      ],
    ],
    [
      "circular",
      [1, 2].map((axis) => ({
        input: axis,
        output: axis + 2,
        taps: { ...taps(5, 3, 1, 1, 1, 1), border: "circular" as const },
        transposed: false,
      })),
    ],
    [
      "transposed, stride 2",
      [1, 2].map((axis) => ({
        input: axis,
        output: axis + 2,
        taps: { wide: 8, narrow: 4, kernel: 4, stride: 2, dilation: 1, offset: 1 },
        transposed: true,
      })),
    ],
  ];
  it.each(cases)("%s: forward, backward and weight gradient equal naive loops", (_, axes) => {
    const size = (axis: ConvolvedAxis, side: "in" | "out"): number =>
      (side === "in") === axis.transposed ? axis.taps.narrow : axis.taps.wide;
    const x = kernel(
      { samples, positions: axes.map((axis) => positionAxis(axis.input, size(axis, "in"), curved(size(axis, "in")))) },
      2,
      0.4,
      0.3,
      0.2,
    );
    const g = kernel(
      { samples, positions: axes.map((axis) => positionAxis(axis.output, size(axis, "out"), curved(size(axis, "out")))) },
      0.5,
      0.3,
      0.1,
      0.05,
    );
    const y = convolveForward(x, axes, 1);
    expectMatches(y, perTap(axes, matrix(x, true), false), perTap(axes, matrix(x, false), false));
    expect(y.positions.map(({ axis }) => axis)).toEqual([3, 4]);
    const back = convolveBackward(g, axes, 1);
    expectMatches(back, perTap(axes, matrix(g, true), true), perTap(axes, matrix(g, false), true));

    let sum = 0;
    const [h, w] = axes;
    if (!h || !w) throw new Error("two axes");
    const cells = (axis: ConvolvedAxis, d: number) =>
      Array.from({ length: axis.taps.narrow }, (_, j) => [wideIndex(axis.taps, j, d), j] as const)
        .filter(([i]) => i >= 0)
        .map(([i, j]) => (axis.transposed ? ([j, i] as const) : ([i, j] as const)));
    const kx = [matrix(x, true), matrix(x, false)];
    const kg = [matrix(g, true), matrix(g, false)];
    for (let dh = 0; dh < h.taps.kernel; dh++) {
      for (let dw = 0; dw < w.taps.kernel; dw++) {
        const pairs = cells(h, dh).flatMap(([a, b]) =>
          cells(w, dw).map(([c, d]) => [a * size(w, "in") + c, b * size(w, "out") + d] as const),
        );
        for (const [p, o] of pairs) {
          for (const [q, r] of pairs) {
            sum += 4 * (kx[0]?.[p]?.[q] ?? 0) * (kg[0]?.[o]?.[r] ?? 0) + 12 * (kx[1]?.[p]?.[q] ?? 0) * (kg[1]?.[o]?.[r] ?? 0);
          }
        }
      }
    }
    expect(convolutionWeightSum(x, g, axes) / (sum / (h.taps.kernel * w.taps.kernel))).toBeCloseTo(1, 9);
  });

  it("keeps the border's energy profile over many layers", () => {
    let k = kernel({ samples, positions: [positionAxis(1, 32), positionAxis(2, 32)] }, 1);
    for (let layer = 0; layer < 30; layer++) {
      const axes = [1, 2].map((axis) => ({ input: axis, output: axis, taps: taps(32, 3, 1, 1, 1, 1), transposed: false }));
      k = convolveForward(k, axes, 1 / 9);
    }
    expect(k.energy).toBeCloseTo(0.65, 2);
  });

  it("a stride of 2 with one tap leaves three quarters of a picture without gradient", () => {
    const axes = [1, 2].map((axis) => ({ input: axis, output: axis, taps: taps(8, 1, 2, 1, 0, 0), transposed: false }));
    const g = convolveBackward(kernel({ samples, positions: [positionAxis(1, 4), positionAxis(2, 4)] }, 1), axes, 1);
    expect(g.energy).toBeCloseTo(0.25, 12);
    expect(Array.from(g.positions[0]?.values ?? [])).toEqual([2, 0, 2, 0, 2, 0, 2, 0]);
  });
});

describe("fixed maps along axes", () => {
  const dense = (map: ReturnType<typeof adaptiveMap>): number[][] => {
    const rows = Array.from({ length: map.outputs }, () => new Array<number>(map.inputs).fill(0));
    map.weights.forEach((w, entry) => {
      const row = rows[map.rows[entry] ?? 0];
      if (row) row[map.columns[entry] ?? 0] = (row[map.columns[entry] ?? 0] ?? 0) + w;
    });
    return rows;
  };
  const maps = {
    "average pool": windowMap(taps(6, 3, 2, 1, 1, 1), "all"),
    "average pool of valid taps": windowMap(taps(6, 3, 2, 1, 1, 1)),
    adaptive: adaptiveMap(7, 3),
    nearest: nearestMap(4, 9),
    linear: linearMap(5, 8, false),
    "linear with aligned corners": linearMap(4, 7, true),
    slice: selectMap(6, [1, 3, 5]),
    padding: selectMap(3, [-1, 0, 1, 2, -1]),
    "transposed pool": transpose(windowMap(taps(6, 3, 2, 1, 1, 1))),
  };
  it.each(Object.entries(maps))("%s: kernel equals the matrix product", (_, map) => {
    const other = adaptiveMap(5, 2);
    const k = kernel(
      { samples, positions: [positionAxis(1, map.inputs, curved(map.inputs)), positionAxis(2, 5, curved(5))] },
      2,
      0.4,
      0.3,
      0.2,
    );
    const mapped = mapPositions(k, [
      { from: 1, to: 3, map },
      { from: 2, to: 4, map: other },
    ]);
    const joint = dense(map).flatMap((x) => dense(other).map((y) => x.flatMap((u) => y.map((v) => u * v))));
    expectMatches(mapped, congruence(joint, matrix(k, true)), congruence(joint, matrix(k, false)));
    expect(positionCount(mapped)).toBe(map.outputs * 2);
  });

  it("averages to one output like the mean over an axis", () => {
    const k = kernel({ samples, positions: [positionAxis(1, 6)] }, 2, 0.4, 0.3, 0.1);
    const pooled = mapPositions(k, [{ from: 1, to: 1, map: adaptiveMap(6, 1) }]);
    expect(pooled.energy).toBeCloseTo((2 + 5 * 0.8) / 6, 12);
    expect(pooled.acrossSamples * pooled.energy).toBeCloseTo((0.6 + 5 * 0.2) / 6, 12);
    expect(meanWeight(adaptiveMap(7, 3))).toBeCloseTo(1, 12);
  });
});
