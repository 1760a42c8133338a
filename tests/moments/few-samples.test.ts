/** Normalisations over few elements beside simulations of them. */
import { describe, expect, it } from "vitest";
import { chiSquarePoints } from "../../src/moments/chi-square.ts";
import { meanOfFew } from "../../src/moments/few-samples.ts";
import { kernel } from "../../src/moments/kernel.ts";
import { batchNorm, batchNormBackward, typicalOfFew } from "../../src/moments/normalization.ts";
import { seeded } from "../harness/random.ts";

/** Mean and variance of the logarithm of means over `channels` of f(χ²). */
function simulate(f: (chi: number) => number, degrees: number, channels: number): readonly [mean: number, variance: number] {
  const random = seeded(3);
  const draws = 4000;
  let [sum, squares] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    let total = 0;
    for (let channel = 0; channel < channels; channel++) total += f(random.normals(degrees).reduce((all, z) => all + z * z, 0));
    const log = Math.log(total / channels);
    sum += log / draws;
    squares += (log * log) / draws;
  }
  return [sum, squares - sum * sum];
}

describe("the mean over channels of a heavy-tailed factor", () => {
  it.each([
    [1, 16, 0.1],
    [2, 32, 1e-3],
    [3, 16, 1e-5],
    [5, 32, 1e-5],
  ])("1 / (χ² of %i + ε) over %i channels", (degrees, channels, eps) => {
    const f = (chi: number): number => 1 / (chi + eps);
    const [mean, variance] = simulate(f, degrees, channels);
    const found = meanOfFew(f, degrees, channels);
    expect(Math.abs(Math.log(found.mean) - found.logVariance / 2 - mean)).toBeLessThan(0.04);
    expect(Math.abs(Math.sqrt(found.logVariance + found.beyond) - Math.sqrt(variance))).toBeLessThan(0.06);
  });

  it("is its expectation where there are very many", () => {
    const { mean, expectation } = meanOfFew((chi) => 1 / (chi + 0.5), 3, 1e6);
    expect(mean / expectation).toBeCloseTo(1, 3);
  });
});

it.each([0.5, 1, 4, 40, 4096])("points of χ² of %f degrees have its mean and variance", (degrees) => {
  const { values, weights } = chiSquarePoints(degrees);
  const of = (f: (value: number) => number): number => values.reduce((sum, value, i) => sum + (weights[i] ?? 0) * f(value), 0);
  expect(of((value) => value) / degrees).toBeCloseTo(1, 3);
  expect(of((value) => (value - degrees) ** 2) / (2 * degrees)).toBeCloseTo(1, 2);
});

it("batch normalisation of two samples hands back what epsilon leaves, as simulated", () => {
  const [eps, channels, draws] = [1e-2, 64, 3000];
  const random = seeded(9);
  const axes = { samples: [{ axis: 1, length: 2 }], positions: [] };
  let mean = 0;
  for (let draw = 0; draw < draws; draw++) {
    let total = 0;
    for (let channel = 0; channel < channels; channel++) {
      const [a = 0, b = 0, g = 0, h = 0] = random.normals(4);
      const deviation = Math.sqrt((a - b) ** 2 / 4 + eps);
      const x = (a - b) / 2 / deviation;
      // x̂ = (x, −x); the gradient less its mean and its part along x̂.
      const own = (g - h) / 2;
      total += ((own - x * own * x) / deviation) ** 2;
    }
    mean += Math.log(total / channels) / draws;
  }
  const norm = batchNorm(kernel(axes, 1), eps);
  const { factor, logVariance } = typicalOfFew(norm, channels);
  const { energy } = batchNormBackward(norm, kernel(axes, 1), 0);
  expect(Math.abs(Math.log(energy * factor) - logVariance / 2 - mean)).toBeLessThan(0.05);
});
