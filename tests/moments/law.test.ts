import { describe, expect, it } from "vitest";
import { createExpectations } from "../../src/moments/gaussian.ts";
import { activationLaw, affineLaw, excessOf, gaussianLaw, sumLaw } from "../../src/moments/law.ts";
import { applyTo, compress, expectationOn, quantilesOf, sampleLaw } from "../../src/moments/samples.ts";
import { scaleGain, skipScaleGain, skipSlopeEnergy } from "../../src/moments/skip-mask.ts";
import { maximumPoints, maxPool } from "../../src/moments/order.ts";
import { pointwise } from "../../src/moments/pointwise.ts";
import { normalCdf as cdf } from "../../src/moments/special.ts";
import { seeded } from "../harness/random.ts";

const relu = pointwise("relu");
const expectations = createExpectations();

describe("laws", () => {
  it("of an activation have its moments", () => {
    const f = pointwise("tanh");
    const one = expectations.one(f, 0.3, 1.5);
    const samples = sampleLaw(activationLaw(f, 0.3, 1.5));
    expect(expectationOn(samples, (x) => x) / one.mean).toBeCloseTo(1, 2);
    expect(expectationOn(samples, (x) => x * x) / one.energy).toBeCloseTo(1, 2);
  });

  it("compression keeps mass and mean and nearly keeps the fourth moment", () => {
    const wide = sampleLaw({ ...activationLaw(relu, 0, 1), variance: 0.5 });
    expect(wide.points.length).toBeGreaterThan(100);
    const small = compress(wide);
    expect(small.atoms.length).toBeLessThanOrEqual(40);
    const squeezed = { points: small.atoms, weights: small.weights };
    expect(expectationOn(squeezed, () => 1)).toBeCloseTo(1, 12);
    expect(expectationOn(squeezed, (x) => x)).toBeCloseTo(
      expectationOn(wide, (x) => x),
      12,
    );
    expect(expectationOn(squeezed, (x) => x ** 4) / expectationOn(wide, (x) => x ** 4)).toBeCloseTo(1, 1);
  });

  it("spread out over few points keep both moments and what lies on either side of zero", () => {
    const law = { ...activationLaw(relu, 0, 1), variance: 0.5 };
    const { points, weights } = sampleLaw(law, 3);
    expect(points.length).toBeLessThan(200);
    const stretch = Math.sqrt(3 / expectationOn({ points: law.atoms, weights: law.weights }, (x) => x * x + law.variance));
    const s = stretch * Math.sqrt(law.variance);
    const exact = { points: law.atoms.map((x) => stretch * x), weights: law.weights };
    expect(expectationOn({ points, weights }, (x) => x * x)).toBeCloseTo(3, 10);
    // E relu(N(a, s²)) = a Φ(a/s) + s φ(a/s), for each atom.
    const half = expectationOn(exact, (a) => a * cdf(a / s) + (s * Math.exp((-a * a) / (2 * s * s))) / Math.sqrt(2 * Math.PI));
    expect(expectationOn({ points, weights }, (x) => Math.max(x, 0)) / half).toBeCloseTo(1, 2);
    const above = expectationOn(exact, (a) => cdf(a / s));
    expect(expectationOn({ points, weights }, (x) => (x > 0 ? 1 : 0)) / above).toBeCloseTo(1, 2);
    const fourth = expectationOn(exact, (a) => a ** 4 + 6 * a * a * s * s + 3 * s ** 4);
    expect(expectationOn({ points, weights }, (x) => x ** 4) / fourth).toBeCloseTo(1, 2);
  });

  it("of a residual stream keep the BN variance that a Gaussian law gets wrong", () => {
    const random = seeded(11);
    let stream = gaussianLaw(0, 1);
    let energy = 1;
    const runs = 40_000;
    const state = random.normals(runs);
    for (let block = 0; block < 4; block++) {
      // x = relu(x + y), y ~ N(0, 1), as the end of a ResNet block whose last BN has unit variance.
      energy += 1;
      const applied = applyTo(sampleLaw(sumLaw(stream, gaussianLaw(0, 1)), energy), relu);
      stream = applied.law;
      energy = applied.energy;
      for (let i = 0; i < runs; i++) state[i] = Math.max((state[i] ?? 0) + random.normal(), 0);
      const measured = state.reduce((sum, x) => sum + x * x, 0) / runs;
      const mean = state.reduce((sum, x) => sum + x, 0) / runs;
      expect(energy / measured).toBeCloseTo(1, 1);
      expect((applied.energy - applied.mean ** 2) / (measured - mean * mean)).toBeCloseTo(1, 1);
    }
  });

  it("are found late, and then as if at once", () => {
    const multiple = affineLaw(activationLaw(relu, 0, 1), 3);
    expect(excessOf(multiple)).toBeCloseTo(excessOf(activationLaw(relu, 0, 9)), 12);
    expect(excessOf({ ...multiple, variance: 2 })).toBeLessThan(excessOf(multiple));
    // A residual stream of which nobody reads a law for long.
    let stream = activationLaw(relu, 0, 1);
    for (let block = 0; block < 5000; block++) stream = sumLaw(affineLaw(stream, 0.5), gaussianLaw(0, 0.1));
    expect(stream.atoms.length).toBeLessThanOrEqual(40);
    expect(stream.variance).toBeCloseTo(0.1 / (1 - 0.25), 9);
  });

  it("scale and shift", () => {
    const law = affineLaw({ ...activationLaw(relu, 0, 1), variance: 0.2 }, -2, 1);
    expect(expectationOn(sampleLaw(law), (x) => x)).toBeCloseTo(1 - 2 * 0.3989, 2);
    expect(law.variance).toBeCloseTo(0.8, 12);
  });

  it("skip masks: the mask after the sum is correlated with the mask before", () => {
    const random = seeded(12);
    let masked = 0;
    let total = 0;
    for (let i = 0; i < 200_000; i++) {
      const u = random.normal();
      if (Math.max(u, 0) + 0.2 + 0.7 * random.normal() > 0) {
        total++;
        if (u > 0) masked++;
      }
    }
    expect(skipSlopeEnergy(sampleLaw(gaussianLaw(0, 1)), relu, relu, 0.2, 0.49)).toBeCloseTo(masked / total, 1.7);
  });

  it("skip masks: a scale goes with the mask after the sum, as simulated", () => {
    const random = seeded(17);
    let [masks, one, two, both, pairs] = [0, 0, 0, 0, 0];
    const runs = 200_000;
    for (let i = 0; i < runs; i++) {
      const scaled = Math.max(random.normal(), 0);
      const mask = scaled + 0.1 + 0.9 * random.normal() > 0 ? 1 : 0;
      masks += mask / runs;
      one += scaled ** 2 / runs;
      two += scaled / runs;
      both += (mask * scaled ** 2) / runs;
      pairs += (mask * scaled) / runs;
    }
    const gain = skipScaleGain(sampleLaw(gaussianLaw(0, 1)), relu, relu, 0.1, 0.81);
    expect(gain.one / (both / (one * masks))).toBeCloseTo(1, 1.7);
    expect(gain.two / (pairs / (two * masks)) ** 2).toBeCloseTo(1, 1.7);
  });

  it("a scale before ReLU by the law of a normalised ReLU, as simulated", () => {
    const random = seeded(18);
    const { mean, energy } = expectations.one(relu, 0, 1);
    const s = Math.sqrt(energy - mean ** 2);
    let [one, two] = [0, 0];
    const runs = 200_000;
    for (let i = 0; i < runs; i++) {
      const scaled = Math.max((Math.max(random.normal(), 0) - mean) / s, 0);
      one += scaled ** 2 / runs;
      two += scaled / runs;
    }
    const samples = sampleLaw(affineLaw(activationLaw(relu, 0, 1), 1 / s, -mean / s));
    const gaussian = [expectations.one(relu, 0, 1).centredSlopeEnergy, expectations.pair(relu, 0, 1, 0, "centredSlope")] as const;
    const gain = scaleGain(samples, relu, gaussian);
    expect((gain.one * gaussian[0]) / one).toBeCloseTo(1, 1.7);
    expect((gain.two * gaussian[1]) / two ** 2).toBeCloseTo(1, 1.7);
  });
});

describe("what maxima of windows choose", () => {
  it("a sum before a maximum: the chosen ones' summand is likelier to be positive", () => {
    const random = seeded(14);
    const n = 9;
    let positive = 0;
    const runs = 40_000;
    for (let run = 0; run < runs; run++) {
      let best = -Infinity;
      let chosen = 0;
      for (let i = 0; i < n; i++) {
        const u = random.normal();
        const w = Math.max(u, 0) + 0.3 + random.normal();
        if (w <= best) continue;
        best = w;
        chosen = u;
      }
      if (chosen > 0) positive++;
    }
    const one = expectations.one(relu, 0, 1);
    const variance = one.energy - one.mean ** 2;
    const maxima = { count: n, mean: one.mean + 0.3, deviation: Math.sqrt(variance + 1) };
    const predicted = skipSlopeEnergy(sampleLaw(gaussianLaw(0, 1)), relu, maxima, 0.3, 1);
    expect(Math.abs(predicted - positive / runs)).toBeLessThan(0.04);
  });

  it("quantiles of a law make it again of normal variables", () => {
    const law = sumLaw(activationLaw(relu, 0, 1), activationLaw(relu, 0, 1));
    const value = quantilesOf(sampleLaw(law));
    const random = seeded(15);
    const drawn = Array.from(random.normals(40_000), value);
    const moment = (power: number): number => drawn.reduce((sum, x) => sum + x ** power, 0) / drawn.length;
    for (const power of [1, 2, 3]) {
      expect(moment(power) / expectationOn(sampleLaw(law), (x) => x ** power)).toBeCloseTo(1, 1);
    }
  });

  it("pairs of windows that have less in common than the elements of one", () => {
    const correlations = { positions: 0.4, samples: 0, both: 0, distant: 0.1 };
    const near = maxPool(relu, 0, 1, { ...correlations, distant: 0.4 }, 4);
    const pooled = maxPool(relu, 0, 1, correlations, 4);
    expect(pooled.near).toBeCloseTo(near.value.positions, 9);
    expect(pooled.value.positions).toBeLessThan(pooled.near);
    expect(pooled.value.positions).toBeGreaterThan(pooled.mean ** 2);
  });
});

describe("maximum of normals", () => {
  it("has the known mean of four and nine", () => {
    const mean = (n: number): number => {
      const { points, weights } = maximumPoints(n);
      return points.reduce((sum, x, i) => sum + x * (weights[i] ?? 0), 0);
    };
    expect(mean(1)).toBeCloseTo(0, 6);
    expect(mean(4)).toBeCloseTo(1.02937537300396, 6);
    expect(mean(9)).toBeCloseTo(1.485013162209, 6);
  });

  it.each(["relu", "tanh"] as const)("max-pool of %s equals Monte Carlo", (id) => {
    const f = pointwise(id);
    const random = seeded(13);
    const [m, s, rs, rd, n] = [0.2, 1.3, 0.5, 0.2, 4];
    const runs = 100_000;
    const sums = { mean: 0, one: 0, positions: 0, both: 0, slope: 0, slopePositions: 0, slopeBoth: 0, scaled: 0 };
    for (let run = 0; run < runs; run++) {
      const common = Math.sqrt(rd) * random.normal();
      const pool = (shared: number): number => {
        let top = -Infinity;
        for (let i = 0; i < n; i++) top = Math.max(top, random.normal());
        return m + s * (common + shared + Math.sqrt(1 - rs) * top);
      };
      const first = Math.sqrt(rs - rd) * random.normal();
      const [a, b, c] = [pool(first), pool(first), pool(Math.sqrt(rs - rd) * random.normal())];
      sums.mean += f.value(a) / runs;
      sums.one += f.value(a) ** 2 / runs;
      sums.positions += (f.value(a) * f.value(b)) / runs;
      sums.both += (f.value(a) * f.value(c)) / runs;
      sums.slope += f.derivative(a) ** 2 / runs;
      sums.slopePositions += (f.derivative(a) * f.derivative(b)) / runs;
      sums.slopeBoth += (f.derivative(a) * f.derivative(c)) / runs;
      sums.scaled += (a * f.derivative(a)) ** 2 / runs;
    }
    const pooled = maxPool(f, m, s * s, { positions: rs, samples: rd, both: rd }, n);
    expect(pooled.mean / sums.mean).toBeCloseTo(1, 2);
    expect(pooled.value.one / sums.one).toBeCloseTo(1, 1.7);
    expect(pooled.value.positions / sums.positions).toBeCloseTo(1, 1.7);
    expect(pooled.value.both / sums.both).toBeCloseTo(1, 1.7);
    expect(pooled.samples).toBeCloseTo(pooled.value.both, 12);
    expect(pooled.slope.one / sums.slope).toBeCloseTo(1, 1.7);
    expect(pooled.slope.positions / sums.slopePositions).toBeCloseTo(1, 1.7);
    expect(pooled.slope.both / sums.slopeBoth).toBeCloseTo(1, 1.7);
    expect(pooled.scaledSlope.one / sums.scaled).toBeCloseTo(1, 1.7);
    const samples = sampleLaw(pooled.law);
    expect(expectationOn(samples, (x) => x) / sums.mean).toBeCloseTo(1, 1.7);
    expect(expectationOn(samples, (x) => x * x) / sums.one).toBeCloseTo(1, 1.3);
  });

  it("without a shared part pools independent units", () => {
    const pooled = maxPool(pointwise("identity"), 0, 4, { positions: 0, samples: 0, both: 0 }, 4);
    expect(pooled.mean).toBeCloseTo(2 * 1.02937537300396, 6);
    expect(pooled.value.positions).toBeCloseTo(pooled.mean ** 2, 6);
  });
});
