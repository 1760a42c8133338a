/** What the slope of a PReLU is multiplied by, beside simulations: at the maxima of windows, by the signal's own law, and behind an identity skip. */
import { describe, expect, it } from "vitest";
import { createExpectations } from "../../src/moments/gaussian.ts";
import { kernel } from "../../src/moments/kernel.ts";
import { activationLaw, gaussianLaw, sumLaw } from "../../src/moments/law.ts";
import { pointwise } from "../../src/moments/pointwise.ts";
import type { GradientMoments, SignalSegment } from "../../src/moments/signal.ts";
import { negativePart } from "../../src/ops/support/negative-part.ts";
import { seeded } from "../harness/random.ts";

const DRAWS = 200_000;
const expectations = createExpectations();
const prelu = pointwise("leaky_relu", [0.25]);
const relu = pointwise("relu");

function segment(mean: number, energy: number, law?: SignalSegment["law"]): SignalSegment {
  const correlation = (mean * mean) / energy;
  const axes = { samples: [{ axis: 1, length: 4 }], positions: [{ axis: 2, length: 64 }] };
  return { channels: 8, kernel: kernel(axes, energy, correlation, correlation, correlation), mean, variation: [0, 0], law };
}

function gradient(keep: Partial<GradientMoments>): GradientMoments {
  const flat = kernel({ samples: [], positions: [] }, 1);
  const segments = [{ channels: 8, kernel: flat, moments: [1, 1, 0] as const }];
  return { kind: "gradient", segments, zeroSum: false, scaleInvariant: false, projected: 0, skipMasks: [], modelError: 0, ...keep };
}

describe("the negative part that a PReLU's slope meets", () => {
  it.each([2, 4, 9])("at the largest of %i elements", (count) => {
    const random = seeded(3);
    const windows = Math.round(DRAWS / count);
    let simulated = 0;
    for (let i = 0; i < windows; i++) simulated += Math.min(Math.max(...random.normals(count)), 0) ** 2 / windows;
    const selection = { share: 1, count, derivativeEnergy: 1, acrossPositions: 1, acrossSamples: 1 };
    const met = negativePart(segment(0, 1), gradient({ selection }), 1, prelu, expectations)?.energy ?? 0;
    // Few are negative of nine: what is left is small, and compared by its logarithm.
    expect(Math.abs(Math.log10(met / simulated))).toBeLessThan(count === 9 ? 0.15 : 0.03);
  });

  it("of a sum with what is never negative, by its law", () => {
    const random = seeded(5);
    const values = Float64Array.from({ length: DRAWS }, () => Math.max(2 * random.normal(), 0) + 0.3 * random.normal());
    const mean = values.reduce((sum, z) => sum + z, 0) / DRAWS;
    const energy = values.reduce((sum, z) => sum + z * z, 0) / DRAWS;
    const simulated = values.reduce((sum, z) => sum + Math.min(z, 0) ** 2, 0) / DRAWS;
    const law = sumLaw(activationLaw(relu, 0, 4), gaussianLaw(0, 0.09));
    const met = negativePart(segment(mean, energy, law), gradient({}), 1, prelu, expectations)?.energy ?? 0;
    expect(Math.abs(met / simulated - 1)).toBeLessThan(0.08);
  });

  it("under the mask of a ReLU behind an identity skip", () => {
    const random = seeded(7);
    let [both, mask] = [0, 0];
    for (let i = 0; i < DRAWS; i++) {
      const z = random.normal();
      if (prelu.value(z) + 0.5 * random.normal() <= 0) continue;
      both += Math.min(z, 0) ** 2;
      mask += 1;
    }
    const by = { activation: "relu", parameters: [] } as const;
    const skipMasks = [{ energy: 1, by, otherMean: 0, otherVariance: 0.25 }];
    const met = negativePart(segment(0, 1), gradient({ skipMasks }), 1, prelu, expectations)?.energy ?? 0;
    expect(Math.abs(met / (both / mask) - 1)).toBeLessThan(0.03);
  });

  it("is none where nothing is negative", () => {
    const law = { atoms: Float64Array.of(1, 2), weights: Float64Array.of(0.5, 0.5), variance: 0 };
    expect(negativePart(segment(1.5, 2.5, law), gradient({}), 1, prelu, expectations)).toBeUndefined();
  });
});
