/** Matrices of which only the law is known, against drawn ones. */
import { expect, test } from "vitest";
import { mapPositions, transpose, type RandomMap } from "../../src/moments/axis-map.ts";
import { averages, kernel, positionAxis, type Kernel } from "../../src/moments/kernel.ts";
import { seeded } from "../harness/random.ts";

const PROFILE = Float64Array.from([0.5, 1, 2, 0.5, 1]);
const SAMPLES = 3;

/** Pairs of the numbers y[sample][row], averaged over draws. */
function measured(map: RandomMap, k: Kernel, draws: number): ReturnType<typeof averages> {
  const generator = seeded(7);
  const random = (): number => generator.normal();
  const { inputs, outputs, mean, variance } = map;
  const sum = { energy: 0, positions: 0, samples: 0, both: 0 };
  const [rs, rc, rd] = [k.acrossPositions, k.acrossSamples, k.acrossBoth];
  const matrix = (): Float64Array => {
    const entries = Float64Array.from({ length: inputs * outputs }, () => mean + Math.sqrt(variance) * random());
    if (map.exact === undefined) return entries;
    const [lines, length, at] =
      map.exact === "rows"
        ? [outputs, inputs, (line: number, i: number): number => line * inputs + i]
        : [inputs, outputs, (line: number, i: number): number => i * inputs + line];
    // Deviations that sum to zero, of the same variance.
    for (let line = 0; line < lines; line++) {
      let drift = 0;
      for (let i = 0; i < length; i++) drift += ((entries[at(line, i)] ?? 0) - mean) / length;
      for (let i = 0; i < length; i++) {
        entries[at(line, i)] = mean + ((entries[at(line, i)] ?? 0) - mean - drift) * Math.sqrt(length / (length - 1));
      }
    }
    return entries;
  };
  for (let draw = 0; draw < draws; draw++) {
    const common = matrix();
    const [all, ...places] = Array.from({ length: inputs + 1 }, random);
    const y = Array.from({ length: SAMPLES }, () => {
      const own = random();
      const a = map.between === undefined ? common : matrix();
      const x = Float64Array.from({ length: inputs }, (_, p) => {
        const parts = [Math.sqrt(rd) * (all ?? 0), Math.sqrt(rc - rd) * (places[p] ?? 0), Math.sqrt(rs - rd) * own];
        return Math.sqrt((PROFILE[p] ?? 0) * k.energy) * (parts.reduce((s, v) => s + v, 0) + Math.sqrt(1 - rs - rc + rd) * random());
      });
      return Array.from({ length: outputs }, (_, row) => x.reduce((s, value, p) => s + value * (a[row * inputs + p] ?? 0), 0));
    });
    const pairs: [keyof typeof sum, number, number, number, number][] = [
      ["energy", 0, 0, 0, 0],
      ["positions", 0, 0, 0, 1],
      ["samples", 0, 0, 1, 0],
      ["both", 0, 0, 1, 1],
    ];
    for (const [name, s1, r1, s2, r2] of pairs) sum[name] += ((y[s1]?.[r1] ?? 0) * (y[s2]?.[r2] ?? 0)) / draws;
  }
  return sum;
}

const BASE: RandomMap = { inputs: 5, outputs: 4, mean: 0.3, variance: 0.2 };

test.each([
  ["independent entries", BASE],
  ["rows that sum to the same", { ...BASE, exact: "rows" }],
  ["a matrix per sample", { ...BASE, between: { variance: 0, covariance: 0 } }],
  ["no mean", { ...BASE, mean: 0 }],
] satisfies [string, RandomMap][])("%s", (_, map) => {
  const k = kernel({ samples: [{ axis: 0, length: SAMPLES }], positions: [positionAxis(1, 5, PROFILE)] }, 1.7, 0.4, 0.5, 0.2);
  const found = averages(mapPositions(k, [{ from: 1, to: 2, map }]));
  const truth = measured(map, k, 60_000);
  for (const name of ["energy", "positions", "samples", "both"] as const) {
    expect(Math.abs(found[name] - truth[name]), name).toBeLessThan(0.03 * truth.energy + 1e-3);
  }
});

test("the transpose of rows that sum to the same has columns that do", () => {
  const back = transpose({ ...BASE, exact: "rows" });
  expect(back).toEqual({ ...BASE, inputs: 4, outputs: 5, exact: "columns" });
});
