/** Filters of few inputs beside simulations of them. */
import { describe, expect, it } from "vitest";
import { excessShare, independentInputs, scalesOf, textureOf } from "../../src/moments/few-inputs.ts";
import { createExpectations } from "../../src/moments/gaussian.ts";
import { activationLaw, excessOf } from "../../src/moments/law.ts";
import { applyTo, mixtureSamples } from "../../src/moments/samples.ts";
import { pointwise } from "../../src/moments/pointwise.ts";
import { seeded } from "../harness/random.ts";

const relu = pointwise("relu");
const [LENGTH, FILTERS] = [300, 1500];

/** Kurtosis and mean after ReLU of filters of `taps` uniform weights over rectified noise, each filter normalised; Σ of squared correlations between neighbours. */
function simulate(taps: number): { readonly excess: number; readonly mean: number; readonly texture: number } {
  const random = seeded(11);
  let [excess, mean, texture] = [0, 0, 0];
  for (let filter = 0; filter < FILTERS; filter++) {
    const w = Float64Array.from({ length: taps }, () => 2 * random.uniform() - 1);
    const x = random.normals(LENGTH + taps).map(relu.value);
    const z = Float64Array.from({ length: LENGTH }, (_, i) => w.reduce((sum, weight, d) => sum + weight * (x[i + d] ?? 0), 0));
    const centre = z.reduce((sum, value) => sum + value, 0) / LENGTH;
    const deviation = Math.sqrt(z.reduce((sum, value) => sum + (value - centre) ** 2, 0) / LENGTH);
    const y = z.map((value) => (value - centre) / deviation);
    excess += (y.reduce((sum, value) => sum + value ** 4, 0) / LENGTH - 3) / FILTERS;
    mean += y.reduce((sum, value) => sum + Math.max(value, 0), 0) / LENGTH / FILTERS;
    const square = w.reduce((sum, weight) => sum + weight * weight, 0);
    for (let shift = 1; shift < taps; shift++) {
      const overlap = w.reduce((sum, weight, d) => sum + weight * (w[d + shift] ?? 0), 0);
      texture += (2 * (overlap / square) ** 2) / FILTERS;
    }
  }
  return { excess, mean, texture };
}

describe("a filter of few inputs", () => {
  it.each([5, 9, 25])("of %i taps: tails, the mean behind ReLU and neighbours", (taps) => {
    const simulated = simulate(taps);
    const excess = excessOf(activationLaw(relu, 0, 1)) * excessShare(taps, 1.8);
    expect(Math.abs(excess - simulated.excess)).toBeLessThan(0.12 * excess + 0.03);
    const { mean } = applyTo(mixtureSamples(0, 1, scalesOf(excess)), relu);
    expect(Math.abs(mean - simulated.mean)).toBeLessThan(0.006);
    const axis = { wide: 10_000, narrow: 10_000, kernel: taps, stride: 1, dilation: 1, offset: 0 };
    expect(Math.abs(textureOf([axis], 1) / simulated.texture - 1)).toBeLessThan(0.25);
  });

  it("a mixture has the kurtosis that it was made for, and unit variance", () => {
    for (const excess of [0.1, 0.5, 1]) {
      const scales = scalesOf(excess);
      expect(scales.reduce((sum, [factor, weight]) => sum + weight * factor, 0)).toBeCloseTo(1, 9);
      expect(3 * scales.reduce((sum, [factor, weight]) => sum + weight * factor * factor, 0) - 3).toBeCloseTo(excess, 1);
    }
    expect(scalesOf(0)).toEqual([]);
  });

  it("strides leave windows without overlap nothing in common; equal inputs count as one", () => {
    const axis = { wide: 90, narrow: 30, kernel: 3, stride: 3, dilation: 1, offset: 0 };
    expect(textureOf([axis, axis], 1)).toBe(0);
    expect(independentInputs(1, 9, 0)).toBe(9);
    expect(independentInputs(1, 9, 1)).toBe(1);
  });
});

describe("what of a shift before an activation is left where the scale behind it does not matter", () => {
  it("is what regression on the activation leaves, as simulated", () => {
    const expectations = createExpectations();
    const random = seeded(5);
    for (const id of ["relu", "silu", "hardswish"] as const) {
      const f = pointwise(id);
      const count = 64;
      let [left, all] = [0, 0];
      for (let draw = 0; draw < 6000; draw++) {
        const z = random.normals(count);
        const [phi, slope] = [z.map(f.value), z.map(f.derivative)];
        const g = random.normals(count);
        // A gradient that has nothing along a constant or along φ.
        const project = (onto: Float64Array): void => {
          const along = g.reduce((sum, value, i) => sum + value * (onto[i] ?? 0), 0) / onto.reduce((sum, value) => sum + value * value, 0);
          onto.forEach((value, i) => (g[i] = (g[i] ?? 0) - along * value));
        };
        const mean = phi.reduce((sum, value) => sum + value, 0) / count;
        project(new Float64Array(count).fill(1));
        project(phi.map((value) => value - mean));
        left += g.reduce((sum, value, i) => sum + value * (slope[i] ?? 0), 0) ** 2;
        all += count;
      }
      const bent = (r: number): number => expectations.pair(f, 0, 1, r, "bentShift");
      expect(Math.abs((bent(1) - bent(0)) / (left / all) - 1)).toBeLessThan(0.12);
    }
  });
});
