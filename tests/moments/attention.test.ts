import { describe, expect, it } from "vitest";
import { attendBackward } from "../../src/moments/attention-backward.ts";
import { priorOf, type Prior } from "../../src/moments/attention-prior.ts";
import { attend, type Attention } from "../../src/moments/attention.ts";
import { averages, kernel, positionAxis, type Kernel } from "../../src/moments/kernel.ts";
import { softmaxPair, softmaxSums } from "../../src/moments/softmax.ts";
import { seeded, type Random } from "../harness/random.ts";

const T = 6;
const B = 2;
const DH = 32;

/** Two samples of T rows of DH channels with the kernel's four averages. */
function draw(k: Kernel, random: Random): Float64Array[][] {
  const { energy, positions, samples, both } = averages(k);
  const own = Math.sqrt(energy - positions - samples + both);
  const common = random.normals(DH, Math.sqrt(both));
  const byPosition = Array.from({ length: T }, () => random.normals(DH, Math.sqrt(samples - both)));
  return Array.from({ length: B }, () => {
    const bySample = random.normals(DH, Math.sqrt(positions - both));
    return Array.from({ length: T }, (_, t) =>
      Float64Array.from(
        { length: DH },
        (_unused, i) => (common[i] ?? 0) + (byPosition[t]?.[i] ?? 0) + (bySample[i] ?? 0) + own * random.normal(),
      ),
    );
  });
}

const dot = (a: Float64Array | undefined, b: Float64Array | undefined): number =>
  a && b ? a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0) : 0;

class Sums {
  energy = 0;
  positions = 0;
  samples = 0;
  both = 0;
  readonly profile = new Float64Array(T);

  add(x: Float64Array[][], runs: number): void {
    const rows = x.flatMap((sample, a) => sample.map((row, t) => ({ row, a, t })));
    for (const one of rows) for (const other of rows) this.#count(one, other, dot(one.row, other.row) / DH / runs);
  }

  #count(one: { a: number; t: number }, other: { a: number; t: number }, product: number): void {
    if (one.a === other.a && one.t === other.t) {
      this.energy += product / (B * T);
      this.profile[one.t] = (this.profile[one.t] ?? 0) + product / B;
    } else if (one.a === other.a) this.positions += product / (B * T * (T - 1));
    else if (one.t === other.t) this.samples += product / (B * T);
    else this.both += product / (B * T * (T - 1));
  }
}

const zeros = (): Float64Array[][] => Array.from({ length: B }, () => Array.from({ length: T }, () => new Float64Array(DH)));

function accumulate(into: Float64Array | undefined, factor: number, from: Float64Array | undefined): void {
  if (into && from) for (let i = 0; i < DH; i++) into[i] = (into[i] ?? 0) + factor * (from[i] ?? 0);
}

function simulate(attention: Attention, g: Kernel, runs: number): Record<"output" | "query" | "key" | "value", Sums> {
  const random = seeded(31);
  const sums = { output: new Sums(), query: new Sums(), key: new Sums(), value: new Sums() };
  const { scale, seen, keep } = attention;
  for (let run = 0; run < runs; run++) {
    const [q, k, v, gradient] = [attention.query, attention.key, attention.value, g].map((each) => draw(each, random));
    const result = { output: zeros(), query: zeros(), key: zeros(), value: zeros() };
    for (let b = 0; b < B; b++) {
      for (let t = 0; t < T; t++) {
        const prior = (u: number): number => (seen === "all" ? 1 : seen === "causal" ? (u <= t ? 1 : 0) : (seen.weights[t * T + u] ?? 0));
        const raw = Array.from({ length: T }, (_, u) => prior(u) * Math.exp(scale * dot(q?.[b]?.[t], k?.[b]?.[u])));
        const total = raw.reduce((sum, x) => sum + x, 0);
        const masks = raw.map(() => (random.uniform() < keep ? 1 / keep : 0));
        const weights = raw.map((x) => x / total);
        const inner = weights.map((_, u) => (masks[u] ?? 0) * dot(gradient?.[b]?.[t], v?.[b]?.[u]));
        const average = weights.reduce((sum, a, u) => sum + a * (inner[u] ?? 0), 0);
        weights.forEach((a, u) => {
          const dl = scale * a * ((inner[u] ?? 0) - average);
          const kept = a * (masks[u] ?? 0);
          accumulate(result.output[b]?.[t], kept, v?.[b]?.[u]);
          accumulate(result.value[b]?.[u], kept, gradient?.[b]?.[t]);
          accumulate(result.query[b]?.[t], dl, k?.[b]?.[u]);
          accumulate(result.key[b]?.[u], dl, q?.[b]?.[t]);
        });
      }
    }
    for (const name of ["output", "query", "key", "value"] as const) sums[name].add(result[name], runs);
  }
  return sums;
}

const axes = { samples: [{ axis: 0, length: B }], positions: [positionAxis(1, T)] };
const base = { queryAxis: 1, keyAxis: 1, channels: DH, scale: 1 / Math.sqrt(DH), seen: "all", keep: 1 } as const;
const inputs = {
  query: kernel(axes, 0.9, 0.5, 0.4, 0.3),
  key: kernel(axes, 1.1, 0.4, 0.4, 0.2),
  value: kernel(axes, 1, 0.4, 0.5, 0.3),
};

const mask = (f: (t: number, u: number) => number): Prior =>
  priorOf(
    Float64Array.from({ length: T * T }, (_, i) => f(Math.floor(i / T), i % T)),
    T,
    T,
  );

describe("attention", () => {
  const g = kernel(axes, 0.5, 0.4, 0.3, 0.2);
  const cases: [string, Attention, number][] = [
    ["full", { ...inputs, ...base }, 0.05],
    ["causal", { ...inputs, ...base, seen: "causal" }, 0.06],
    ["with dropout", { ...inputs, ...base, keep: 0.7 }, 0.06],
    ["causal with logits left unscaled (variance 19)", { ...inputs, ...base, scale: 1, seen: "causal" }, 0.12],
    ["full with logits left unscaled", { ...inputs, ...base, scale: 1 }, 0.12],
    ["a causal mask that is added", { ...inputs, ...base, seen: mask((t, u) => (u <= t ? 0 : -Infinity)) }, 0.06],
    ["a window of three keys", { ...inputs, ...base, seen: mask((t, u) => (Math.abs(t - u) <= 1 ? 0 : -1e9)) }, 0.06],
    ["a bias that falls with distance", { ...inputs, ...base, seen: mask((t, u) => -0.5 * Math.abs(t - u)) }, 0.1],
  ];
  it.each(cases)("%s: kernels forward and backward equal simulation", (_, attention, tolerance) => {
    const measured = simulate(attention, g, 400);
    const { kernel: output, weights } = attend(attention);
    const gradients = attendBackward(attention, weights, g);
    const predicted = { output, ...gradients };
    for (const name of ["output", "value", "query", "key"] as const) {
      const got = averages(predicted[name]);
      const sums = measured[name];
      expect(Math.abs(got.energy / sums.energy - 1), `${name} energy`).toBeLessThan(
        tolerance * (name === "output" || name === "value" ? 1 : 1.6),
      );
      for (const pair of ["positions", "samples", "both"] as const) {
        expect(Math.abs(got[pair] - sums[pair]) / sums.energy, `${name} ${pair}`).toBeLessThan(tolerance * 1.5);
      }
      const profile = predicted[name].positions[0]?.values ?? new Float64Array(T).fill(1);
      profile.forEach((x, t) => expect(Math.abs(x - (sums.profile[t] ?? 0) / sums.energy), `${name} at ${t}`).toBeLessThan(0.25));
    }
  });

  it.each([12, 48])(
    "of keys and values made of one source of %i channels: the output and the gradients of queries and of the key's weights equal simulation",
    (width) => {
      const random = seeded(7);
      const one = { samples: [{ axis: 0, length: 1 }], positions: [positionAxis(1, T)] };
      const attention = { ...base, query: kernel(one, 0.3), key: kernel(one, 1), value: kernel(one, 1), source: width };
      let output = 0;
      let query = 0;
      let weight = 0;
      const runs = 800;
      const matrix = (): Float64Array[] => Array.from({ length: DH }, () => random.normals(width, 1 / Math.sqrt(width)));
      for (let run = 0; run < runs; run++) {
        const [wk, wv] = [matrix(), matrix()];
        // Of one length, as a layer normalisation leaves them.
        const x = Array.from({ length: T }, () => {
          const row = random.normals(width, 1);
          const length = Math.sqrt(dot(row, row) / width);
          return row.map((each) => each / length);
        });
        const through = (w: Float64Array[]): Float64Array[] => x.map((row) => Float64Array.from(w, (line) => dot(line, row)));
        const [k, v] = [through(wk), through(wv)];
        const dk = Array.from({ length: T }, () => new Float64Array(DH));
        for (let t = 0; t < T; t++) {
          const [q, g] = [random.normals(DH, Math.sqrt(0.3)), random.normals(DH, 1)];
          const raw = k.map((row) => Math.exp(attention.scale * dot(q, row)));
          const total = raw.reduce((sum, y) => sum + y, 0);
          const inner = v.map((row) => dot(g, row));
          const average = raw.reduce((sum, y, u) => sum + (y / total) * (inner[u] ?? 0), 0);
          const attended = new Float64Array(DH);
          raw.forEach((y, u) => accumulate(attended, y / total, v[u]));
          output += dot(attended, attended) / (runs * T * DH);
          const dq = new Float64Array(DH);
          raw.forEach((y, u) => {
            const dl = attention.scale * (y / total) * ((inner[u] ?? 0) - average);
            accumulate(dq, dl, k[u]);
            accumulate(dk[u], dl, q);
          });
          query += dot(dq, dq) / (runs * T * DH);
        }
        for (let i = 0; i < DH; i++) {
          for (let j = 0; j < width; j++) {
            const element = dk.reduce((sum, row, u) => sum + (row[i] ?? 0) * (x[u]?.[j] ?? 0), 0);
            weight += (element * element) / (runs * DH * width);
          }
        }
      }
      const { kernel: sum, weights } = attend(attention);
      const gradients = attendBackward(attention, weights, kernel(one, 1));
      expect(averages(sum).energy / output).toBeCloseTo(1, 1);
      expect(averages(gradients.query).energy / query).toBeCloseTo(1, 1);
      expect((T * averages(gradients.key).energy) / weight).toBeCloseTo(1, 1);
      const apart = attendBackward(
        { ...base, query: kernel(one, 0.3), key: kernel(one, 1), value: kernel(one, 1) },
        weights,
        kernel(one, 1),
      );
      expect(averages(apart.query).energy / query).toBeLessThan(1 - 1 / width);
    },
  );

  it("of one key is the value", () => {
    const single = { samples: axes.samples, positions: [positionAxis(1, 1)] };
    const attention = { ...base, query: kernel(single, 1), key: kernel(single, 1), value: kernel(single, 2, 0, 0.5, 0) };
    const { kernel: output, weights } = attend(attention);
    expect(averages(output)).toEqual(averages(attention.value));
    const { query, key, value } = attendBackward(attention, weights, kernel(single, 3, 0, 0.1, 0));
    expect(query.energy).toBe(0);
    expect(key.energy).toBe(0);
    expect(value.energy).toBeCloseTo(3, 12);
  });

  it("keeps windows apart", () => {
    const windows = { samples: axes.samples, positions: [positionAxis(5, 4), positionAxis(1, T)] };
    const attention = { ...base, query: kernel(windows, 1, 0.1), key: kernel(windows, 1, 0.1), value: kernel(windows, 1, 0.1, 0.2, 0.1) };
    const { kernel: output, weights } = attend(attention);
    expect(output.positions.map(({ axis, length }) => [axis, length])).toEqual([
      [5, 4],
      [1, T],
    ]);
    const gradients = attendBackward(attention, weights, kernel(windows, 1, 0.1));
    expect(gradients.value.positions).toHaveLength(2);
    expect(averages(output).positions).toBeGreaterThan(0.1);
    expect(averages(output).positions).toBeLessThan(0.16);
  });
});

describe("softmax over Gaussian logits", () => {
  it("sums equal simulation at any variance", () => {
    const random = seeded(33);
    for (const [n, v] of [
      [2, 1],
      [8, 0.25],
      [8, 16],
      [40, 4],
      [40, 64],
    ] as const) {
      let squares = 0;
      let backward = 0;
      const runs = 3000;
      for (let run = 0; run < runs; run++) {
        const raw = random.normals(n, Math.sqrt(v)).map(Math.exp);
        const total = raw.reduce((sum, x) => sum + x, 0);
        const s2 = raw.reduce((sum, x) => sum + (x / total) ** 2, 0);
        squares += s2 / runs;
        backward += (s2 - 2 * raw.reduce((sum, x) => sum + (x / total) ** 3, 0) + s2 * s2) / runs;
      }
      const [sums] = softmaxSums([n], v);
      expect(Math.abs((sums?.squares ?? 0) / squares - 1)).toBeLessThan(0.04);
      expect(Math.abs((sums?.backward ?? 0) / backward - 1)).toBeLessThan(0.06);
    }
  });

  it("has its limits", () => {
    const [flat, peaked] = [softmaxSums([10], 0)[0], softmaxSums([10], 1e4)[0]];
    expect(flat?.squares).toBeCloseTo(0.1, 12);
    expect(softmaxSums([10], 1e-6)[0]?.squares).toBeCloseTo(0.1, 6);
    expect(softmaxSums([10], 1e-6)[0]?.backward).toBeCloseTo(0.09, 6);
    expect(peaked?.squares).toBeGreaterThan(0.85);
    expect(softmaxSums([1], 5)[0]?.squares).toBe(1);
  });

  it("pairs meet the sums at full correlation and 1/n at none", () => {
    for (const v of [0.1, 1, 10, 100]) {
      const [sums] = softmaxSums([12], v);
      if (!sums) throw new Error("one row");
      expect(softmaxPair(sums, 0).products).toBeCloseTo(1 / 12, 9);
      expect(softmaxPair(sums, 1).products).toBeCloseTo(sums.squares, 6);
      expect(softmaxPair(sums, 1).backward / sums.backward).toBeCloseTo(1, 1);
    }
  });
});

describe("rows that see equally many keys", () => {
  it("have the same sums, however many rows there are", () => {
    const [alone] = softmaxSums([7], 0.5);
    const all = softmaxSums(new Array<number>(200_000).fill(7), 0.5);
    expect(all).toHaveLength(200_000);
    expect(new Set(all)).toEqual(new Set([alone]));
  });
});
