import { describe, expect, it } from "vitest";
import { createExpectations } from "../../src/moments/gaussian.ts";
import { pointwise } from "../../src/moments/pointwise.ts";
import {
  bendForward,
  biasLogVariance,
  contractBackward,
  contractForward,
  copyBackward,
  forwardLogVariance,
  gaussianTransfer,
  gradientLogVariance,
  maskBackward,
  meanLog10,
  sampleUnits,
  spreadLog10,
  sumBackward,
  sumForward,
  weightLogVariance,
  type GradientVariation,
  type Variation,
} from "../../src/moments/width.ts";
import { seeded, type Random } from "../harness/random.ts";

const expectations = createExpectations();
const relu = pointwise("relu");

/** Log energies of a bias-free ReLU MLP of one sample: last pre-activation, first gradient, and first weight gradient. */
function simulate(random: Random, width: number, depth: number): [forward: number, backward: number, weight: number] {
  const weights = Array.from({ length: depth }, () => random.normals(width * width, Math.sqrt(2 / width)));
  const input = random.normals(width);
  let x: Float64Array = input;
  const zs = weights.map((w) => {
    const z = new Float64Array(width);
    for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) z[i] = (z[i] ?? 0) + (w[i * width + j] ?? 0) * (x[j] ?? 0);
    x = z.map((value) => Math.max(value, 0));
    return z;
  });
  let g = random.normals(width);
  for (let layer = depth - 1; layer > 0; layer--) {
    const w = weights[layer] ?? new Float64Array(0);
    const back = new Float64Array(width);
    for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) back[j] = (back[j] ?? 0) + (w[i * width + j] ?? 0) * (g[i] ?? 0);
    g = back.map((value, j) => ((zs[layer - 1]?.[j] ?? 0) > 0 ? value : 0));
  }
  const energy = (values: Float64Array | undefined): number => (values ?? new Float64Array(0)).reduce((sum, v) => sum + v * v, 0) / width;
  return [Math.log(energy(zs[depth - 1])), Math.log(energy(g)), Math.log(energy(g) * energy(input))];
}

describe("finite width", () => {
  it("predicts mean and spread of log energies of a narrow ReLU network", () => {
    const random = seeded(21);
    const [width, depth, runs] = [24, 10, 1500];
    const logs = Array.from({ length: runs }, () => simulate(random, width, depth));
    const statistics = [0, 1, 2].map((which) => {
      const values = logs.map((row) => row[which] ?? 0);
      const mean = values.reduce((sum, v) => sum + v, 0) / runs;
      return [mean, values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / runs] as const;
    });

    const one = expectations.one(relu, 0, 2);
    const transfer = { fourth: one.kurtosis, pair: 1 };
    let variation: Variation = contractForward([0, 0], gaussianTransfer(0), { units: width });
    for (let layer = 1; layer < depth; layer++) variation = contractForward(variation, transfer, { units: width });
    const beta = forwardLogVariance(variation, 1);
    // Energy of the last layer also samples its own `width` units: Gaussian, 2/n.
    const forward = statistics[0] ?? [0, 0];
    expect(Math.abs(forward[1] / (beta + 2 / width) - 1)).toBeLessThan(0.2);
    expect(Math.abs(forward[0] - Math.log(2) + (beta + 2 / width) / 2)).toBeLessThan(0.15);

    let moments: GradientVariation = [1, 1, 0];
    const slopes = { fourth: one.slopeKurtosis, pair: 1, correlation: 0.5 };
    for (let layer = depth - 1; layer > 0; layer--) {
      moments = maskBackward(contractBackward(moments, { units: width }, 0), slopes, width);
    }
    const gradient = gradientLogVariance(moments, width, 1);
    const measured = statistics[1] ?? [0, 0];
    expect(Math.abs(measured[1] / gradient - 1)).toBeLessThan(0.25);
    expect(Math.abs(measured[0] + gradient / 2)).toBeLessThan(0.15);

    const weight = weightLogVariance(contractForward([0, 0], gaussianTransfer(0), { units: width }), sampleUnits(moments, width), 1, 0);
    expect(Math.abs((statistics[2]?.[1] ?? 0) / weight - 1)).toBeLessThan(0.25);
  });

  it("orthogonal weights add nothing to Gaussian signals", () => {
    expect(contractForward([0.1, 0.05], gaussianTransfer(0), { units: 8, orthogonal: true })).toEqual([0.1, 0.05]);
    expect(contractBackward([1.2, 1.1, 0.1], { units: 8, orthogonal: true }, 0)).toEqual([1.2, 1.1, 0.1]);
  });

  it("an activation whose energy hardly goes with its input's takes the noise away", () => {
    const { growth } = expectations.one(pointwise("sigmoid"), 0, 0.1);
    const [same, pair] = bendForward([1, 0.5], growth);
    expect(same).toBeLessThan(0.01);
    expect(pair).toBeLessThan(same);
    expect(bendForward([1, 0.5], 1)).toEqual([1, 0.5]);
    expect(bendForward([0.02, 0], 0.5)[0]).toBeCloseTo(0.005, 3);
  });

  it("Hanin and Nica: 5/n per ReLU layer", () => {
    const transfer = { fourth: expectations.one(relu, 0, 1).kurtosis, pair: 1 };
    expect(contractForward([0, 0], transfer, { units: 100 })[0]).toBeCloseTo(Math.expm1(5 / 100), 9);
  });

  it("taps and samples average the noise", () => {
    const wide = contractForward([0.2, 0.1], gaussianTransfer(0.5), { units: 10, taps: 9 });
    expect(wide[0]).toBeCloseTo(Math.expm1(Math.log(1.2) + 0.2) / 9 + (8 / 9) * Math.expm1(Math.log(1.1) + 0.05), 12);
    expect(forwardLogVariance([0.2, 0.1], 1)).toBeGreaterThan(forwardLogVariance([0.2, 0.1], 100));
    expect(biasLogVariance([1.5, 1.2, 0.1], 8)).toBeCloseTo(Math.log((1.5 + 7 * 1.2) / 8 + (0.2 * 7) / 8), 12);
  });

  it("branches mix by energy", () => {
    expect(
      sumForward([
        { variation: [0.4, 0.2], share: 0.5 },
        { variation: [0.4, 0.2], share: 0.5 },
      ])[0],
    ).toBeCloseTo(0.2, 12);
    const [m1] = sumBackward([2, 1, 0], 1, [2, 1, 0], 1);
    expect(m1).toBeCloseTo(2, 12);
  });

  it("reports in decades", () => {
    expect(meanLog10(100, 0)).toBe(1);
    expect(spreadLog10(4)).toBeCloseTo(1 / Math.LN10, 12);
    expect(meanLog10(0, 0)).toBe(-Infinity);
  });
});

describe("copies", () => {
  it("of one element vary as it does, and pairs of different ones as before", () => {
    expect(copyBackward([2, 1.5, 0.1], 1, 16)[1]).toBeCloseTo(2, 12);
    expect(copyBackward([2, 1.5, 0.1], 8, 1)).toEqual([2, 1.5, 0.1]);
    const [same, pair] = copyBackward([2, 1.5, 0.1], 8, 16);
    // The variance of the mean over all elements is the same with each of them repeated.
    expect((same + 127 * pair) / 128).toBeCloseTo((2 + 7 * 1.5) / 8, 12);
  });
});
