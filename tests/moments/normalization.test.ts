import { describe, expect, it } from "vitest";
import { eigenvalues } from "../../src/moments/kernel-eigen.ts";
import { averages, kernel, positionAxis, positionCount, sampleCount, type Kernel } from "../../src/moments/kernel.ts";
import {
  batchNorm,
  batchNormBackward,
  gammaSum,
  groupNorm,
  groupNormBackward,
  layerNorm,
  layerNormBackward,
  normIntegrals,
} from "../../src/moments/normalization.ts";
import { seeded, type Random } from "../harness/random.ts";

/** Channels with a flat kernel of non-negative correlations: x_ap = shared parts of sample, position and both. */
function draw(k: Kernel, random: Random): Float64Array {
  const b = sampleCount(k);
  const p = positionCount(k);
  const { energy, positions, samples, both } = averages(k);
  const common = Math.sqrt(both) * random.normal();
  const bySample = random.normals(b, Math.sqrt(positions - both));
  const byPosition = random.normals(p, Math.sqrt(samples - both));
  const own = Math.sqrt(energy - positions - samples + both);
  return Float64Array.from(
    { length: b * p },
    (_, i) => common + (bySample[Math.floor(i / p)] ?? 0) + (byPosition[i % p] ?? 0) + own * random.normal(),
  );
}

interface Sums {
  energy: number;
  positions: number;
  samples: number;
  both: number;
}

/** Adds one channel's products to the four averages. */
function accumulate(sums: Sums, x: Float64Array, b: number, p: number): void {
  const total = x.reduce((sum, v) => sum + v, 0) ** 2;
  const square = x.reduce((sum, v) => sum + v * v, 0);
  let bySample = 0;
  for (let a = 0; a < b; a++) bySample += x.subarray(a * p, a * p + p).reduce((sum, v) => sum + v, 0) ** 2;
  let byPosition = 0;
  for (let o = 0; o < p; o++) {
    let sum = 0;
    for (let a = 0; a < b; a++) sum += x[a * p + o] ?? 0;
    byPosition += sum * sum;
  }
  sums.energy += square / (b * p);
  if (p > 1) sums.positions += (bySample - square) / (b * p * (p - 1));
  sums.samples += (byPosition - square) / (b * (b - 1) * p);
  if (p > 1) sums.both += (total - bySample - byPosition + square) / (b * (b - 1) * p * (p - 1));
}

const zero = (): Sums => ({ energy: 0, positions: 0, samples: 0, both: 0 });
const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);

function expectKernel(k: Kernel, sums: Sums, runs: number, tolerance: number): void {
  const got = averages(k);
  for (const name of ["energy", "positions", "samples", "both"] as const) {
    expect(Math.abs(got[name] - sums[name] / runs) / got.energy).toBeLessThan(tolerance);
  }
}

const picture = { samples: [{ axis: 0, length: 6 }], positions: [positionAxis(1, 4)] };
const row = { samples: [{ axis: 0, length: 8 }], positions: [] };

describe("batch normalisation", () => {
  it("E 1/S of a chi square is 1/(n − 2)", () => {
    expect(normIntegrals([2, 0, 0], [9, 0, 0], 0).inverse).toBeCloseTo(1 / (2 * 7), 5);
    const { normalized } = normIntegrals([2, 0, 0], [9, 0, 0], 0);
    expect(normalized[0]).toBeCloseTo(10 / 9, 4);
  });

  it.each([
    ["a row of 8 samples", kernel(row, 3, 0, 0.4, 0)],
    ["6 samples of 4 positions", kernel(picture, 2, 0.5, 0.3, 0.2)],
  ])("%s: forward and backward equal Monte Carlo", (_, k) => {
    const random = seeded(5);
    const b = sampleCount(k);
    const p = positionCount(k);
    const n = b * p;
    const eps = 0.01;
    const g = kernel(k, 0.7, p > 1 ? 0.4 : 0, 0.2, p > 1 ? 0.1 : 0);
    const forward = zero();
    const backward = zero();
    let scaleGradient = 0;
    const runs = 30_000;
    for (let run = 0; run < runs; run++) {
      const x = draw(k, random);
      const gradient = draw(g, random);
      const centre = mean(x);
      const deviation = Math.sqrt(x.reduce((sum, v) => sum + (v - centre) ** 2, 0) / n + eps);
      const normal = x.map((v) => (v - centre) / deviation);
      const along = dot(gradient, normal) / n;
      const shift = mean(gradient);
      accumulate(forward, normal, b, p);
      accumulate(
        backward,
        gradient.map((v, i) => (v - shift - along * (normal[i] ?? 0)) / deviation),
        b,
        p,
      );
      scaleGradient += dot(gradient, normal) ** 2;
    }
    const norm = batchNorm(k, eps);
    expectKernel(norm.kernel, forward, runs, 0.01);
    const { energy, positions, samples, both } = averages(norm.kernel);
    const sum = gammaSum(g, norm.kernel, [energy, positions, samples, both]);
    expect(sum / (scaleGradient / runs)).toBeCloseTo(1, 1);
    expectKernel(batchNormBackward(norm, g, sum), backward, runs, 0.02);
  });

  it("removes the mean of all elements and keeps profiles of the rest", () => {
    const k = kernel({ ...picture, positions: [positionAxis(1, 4, Float64Array.of(0.5, 1.2, 1.3, 1))] }, 2, 0.3, 0.3, 0.3);
    const { kernel: out } = batchNorm(k, 1e-5);
    expect(eigenvalues(out)[0]).toBeCloseTo(0, 12);
    expect(out.positions[0]?.values?.[0]).toBeGreaterThan(0.5);
  });

  it("a constant channel gives zero and no NaN", () => {
    const { kernel: out } = batchNorm(kernel(row, 1, 0, 1, 0), 1e-5);
    expect(out.energy).toBeCloseTo(0, 9);
    expect(batchNorm(kernel(row, 0), 0).kernel.energy).toBe(0);
  });
});

describe("group normalisation", () => {
  it.each([
    [3, 0.5],
    [1, 0],
  ])("of %d channels with mean %f equals Monte Carlo", (channels, m) => {
    const random = seeded(8);
    const p = 5;
    const centred = kernel({ samples: [{ axis: 0, length: 2 }], positions: [positionAxis(1, p)] }, 2, 0.3, 0.2, 0.1);
    const full = averages(centred);
    const k = kernel(
      centred,
      2 + m * m,
      (full.positions + m * m) / (2 + m * m),
      (full.samples + m * m) / (2 + m * m),
      (full.both + m * m) / (2 + m * m),
    );
    const g = kernel(centred, 0.7, 0.5, 0.2, 0.1);
    const forward = zero();
    const backward = zero();
    let scaleGradient = 0;
    const runs = 15_000;
    for (let run = 0; run < runs; run++) {
      const x = Array.from({ length: channels }, () => draw(centred, random).map((v) => v + m));
      const gradients = Array.from({ length: channels }, () => draw(g, random));
      const normal = x.map((values) => new Float64Array(values.length));
      const inputs = x.map((values) => new Float64Array(values.length));
      for (let a = 0; a < 2; a++) {
        const part = (values: Float64Array): Float64Array => values.subarray(a * p, a * p + p);
        const all = x.flatMap((values) => [...part(values)]);
        const centre = all.reduce((sum, v) => sum + v, 0) / all.length;
        const deviation = Math.sqrt(all.reduce((sum, v) => sum + (v - centre) ** 2, 0) / all.length);
        x.forEach((values, c) => part(values).forEach((v, i) => normal[c]?.set([(v - centre) / deviation], a * p + i)));
        const shift = gradients.reduce((sum, v) => sum + mean(part(v)), 0) / channels;
        const along = gradients.reduce((sum, v, c) => sum + dot(part(v), part(normal[c] ?? v)), 0) / all.length;
        gradients.forEach((v, c) => {
          part(v).forEach((value, i) => inputs[c]?.set([(value - shift - along * (normal[c]?.[a * p + i] ?? 0)) / deviation], a * p + i));
          scaleGradient += dot(part(v), part(normal[c] ?? v)) ** 2 / (2 * channels);
        });
      }
      accumulate(forward, normal[0] ?? new Float64Array(0), 2, p);
      accumulate(backward, inputs[0] ?? new Float64Array(0), 2, p);
    }
    const norm = groupNorm(k, m, channels, 0);
    expectKernel(norm.kernel, forward, runs, 0.02);
    const one = gammaSum({ ...g, samples: [] }, { samples: [], positions: g.positions }, [
      averages(norm.kernel).energy,
      averages(norm.kernel).positions,
      0,
      0,
    ]);
    expect(one / (scaleGradient / runs)).toBeCloseTo(1, 1);
    expectKernel(groupNormBackward(norm, g, channels, one), backward, runs, 0.03);
  });
});

describe("layer normalisation", () => {
  it("equals Monte Carlo for wide tensors", () => {
    const random = seeded(9);
    const channels = 400;
    let energy = 0;
    const runs = 300;
    for (let run = 0; run < runs; run++) {
      const x = random.normals(channels, 1.5).map((v) => v + 0.8);
      const gradient = random.normals(channels, 0.5);
      const centre = mean(x);
      const deviation = Math.sqrt(x.reduce((sum, v) => sum + (v - centre) ** 2, 0) / channels);
      const normal = x.map((v) => (v - centre) / deviation);
      const along = dot(gradient, normal) / channels;
      const shift = mean(gradient);
      energy += gradient.reduce((sum, v, i) => sum + ((v - shift - along * (normal[i] ?? 0)) / deviation) ** 2, 0) / channels;
    }
    const k = kernel(row, 1.5 ** 2 + 0.64, 0, 0.5, 0);
    const back = layerNormBackward(k, 0.8, kernel(row, 0.25), 0, channels, 0);
    expect(back.energy / (energy / runs)).toBeCloseTo(1, 1.7);
    const out = layerNorm(k, 0.8, 0);
    expect(out.energy).toBe(1);
    expect(out.acrossSamples).toBeCloseTo((0.5 * k.energy - 0.64) / 2.25, 12);
    expect(layerNorm(k, 0.8, 0, false).acrossSamples).toBeCloseTo(0.5, 12);
  });

  it("weighs every position by its own variance, and epsilon where there is little of it", () => {
    const energies = Float64Array.of(1e-12, 1e-6, 1, 3);
    const mean = energies.reduce((sum, q) => sum + q, 0) / 4;
    const axes = { samples: [], positions: [positionAxis(1, 4, energies)] };
    const eps = 1e-6;
    const own = (values: (q: number) => number): number[] => Array.from(energies, (q) => expect.closeTo(values(q), 6) as number);
    const profile = (k: Kernel): number[] => Array.from(k.positions[0]?.values ?? [], (share) => share * k.energy);
    expect(profile(layerNorm(kernel(axes, mean), 0, eps))).toEqual(own((q) => q / (q + eps)));
    const flat = kernel({ samples: [], positions: [positionAxis(1, 4)] }, 1e-6);
    expect(profile(layerNormBackward(kernel(axes, mean), 0, flat, eps, 1e9, 0))).toEqual(own((q) => 1e-6 / (q + eps)));
  });
});
