/** Gradients that follow the input of a depthwise filter: the rule beside a simulation of filters, batch normalisation and activation. */
import { describe, expect, it } from "vitest";
import { createExpectations } from "../../src/moments/gaussian.ts";
import { pointwise, type Pointwise } from "../../src/moments/pointwise.ts";
import { alignedGradient } from "../../src/ops/support/alignment.ts";
import { seeded } from "../harness/random.ts";

const expectations = createExpectations();
const TAPS = 9;
const LENGTH = 120;
const FILTERS = 2000;

/**
 * z → φ → circular filter of `TAPS` uniform weights → unit variance → φ, with the gradient behind it the same at all places or independent: how much more energy than
 * with φ' independent of all else the filter's input gets, and by how much φ' before weighs it more than E φ'².
 */
function simulate(f: Pointwise, isCoherent: boolean): { readonly gain: number; readonly weighed: number } {
  const random = seeded(7);
  const { slopeEnergy, energy, mean } = expectations.one(f, 0, 1);
  let plain = 0;
  let input = 0;
  let before = 0;
  for (let filter = 0; filter < FILTERS; filter++) {
    const w = Float64Array.from({ length: TAPS }, () => 2 * random.uniform() - 1);
    const z = random.normals(LENGTH);
    const x = z.map((value) => f.value(value) - mean);
    const scale = 1 / Math.sqrt((energy - mean * mean) * w.reduce((sum, value) => sum + value * value, 0));
    const at = (values: Float64Array, i: number): number => values[(i + LENGTH) % LENGTH] ?? 0;
    const u = x.map((_, i) => scale * w.reduce((sum, weight, d) => sum + weight * at(x, i + d), 0));
    const shared = random.normal();
    const outer = u.map(() => (isCoherent ? shared : random.normal()));
    const g = u.map((value, i) => scale * (outer[i] ?? 0) * f.derivative(value));
    x.forEach((_, i) => {
      const own = w.reduce((sum, weight, d) => sum + weight * at(g, i - d), 0);
      input += own * own;
      before += (own * f.derivative(z[i] ?? 0)) ** 2;
      plain += scale * scale * slopeEnergy * (outer[i] ?? 0) ** 2 * w.reduce((sum, weight) => sum + weight * weight, 0);
    });
  }
  return { gain: input / plain, weighed: before / (input * slopeEnergy) };
}

function predict(f: Pointwise, coherence: number): { readonly gain: number; readonly weighed: number } {
  const { slopeEnergy, alignedSlopeEnergy, slopeGrowth } = expectations.one(f, 0, 1);
  const share = expectations.pair(f, 0, 1, 0, "centredSlope") / slopeEnergy;
  const filter = { taps: TAPS, hits: TAPS, inputs: 1, kurtosis: 1.8 };
  const { gain, aligned } = alignedGradient({ share, growth: slopeGrowth, coherence }, filter);
  return { gain, weighed: 1 + aligned * (alignedSlopeEnergy / slopeEnergy - 1) };
}

describe("the gradient of a depthwise filter's input", () => {
  it.each(["relu", "silu", "hardswish", "gelu"] as const)("follows that input before %s", (id) => {
    const f = pointwise(id);
    for (const coherence of [0, 1]) {
      const simulated = simulate(f, coherence === 1);
      const predicted = predict(f, coherence);
      expect(Math.abs(predicted.gain / simulated.gain - 1)).toBeLessThan(0.04);
      expect(Math.abs(predicted.weighed / simulated.weighed - 1)).toBeLessThan(0.08);
    }
  });

  it("is left alone by a filter of many inputs", () => {
    const { gain, aligned } = alignedGradient({ share: 0.3, growth: 0.2, coherence: 1 }, { taps: 9, hits: 9, inputs: 512, kurtosis: 3 });
    expect(gain).toBeLessThan(1.001);
    expect(aligned).toBeLessThan(0.001);
  });
});
