/** Vectors scaled by a function of their own length, beside simulations of them. */
import { expect, it } from "vitest";
import { affineProgram, composedFunction, jointProgram, rowProgram, VARIABLE } from "../../src/moments/composed.ts";
import { type Length, radial } from "../../src/moments/radial.ts";
import { seeded } from "../harness/random.ts";

const root = rowProgram(VARIABLE, "sqrt", []);
const SQUASH = jointProgram("divide", root, affineProgram(VARIABLE, 1, 1));
const GATE = rowProgram(VARIABLE, "sigmoid", []);

it.each([
  ["squash", SQUASH, "sum", 8, 0, 0.34],
  ["squash of large vectors", SQUASH, "sum", 4, 0, 6],
  ["a gate", GATE, "mean", 6, 0.5, 1],
  ["a gate by the norm", GATE, "norm", 5, 0, 1],
  ["a gate of many", GATE, "mean", 64, 0, 1],
] as const)("%s: energy, and the gradient by its two directions", (_name, program, length: Length, size, mean, energy) => {
  const f = composedFunction(program);
  const found = radial(f, length, size, mean, energy);
  const random = seeded(17);
  const draws = 20_000;
  let [forward, backward] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const x = random.normals(size).map((z) => mean + Math.sqrt(energy - mean * mean) * z);
    const g = random.normals(size);
    const s = x.reduce((sum, value) => sum + value * value, 0);
    const of = (sum: number): number => f.value(length === "sum" ? sum : length === "mean" ? sum / size : Math.sqrt(sum));
    const h = of(s);
    const slope = (of(s * 1.0001) - of(s * 0.9999)) / (2e-4 * s);
    const along = x.reduce((sum, value, i) => sum + value * (g[i] ?? 0), 0);
    forward += (s * h * h) / size / draws;
    backward += x.reduce((sum, value, i) => sum + (h * (g[i] ?? 0) + 2 * slope * along * value) ** 2, 0) / size / draws;
  }
  expect(found.energy / forward).toBeCloseTo(1, 1);
  expect((found.across * (size - 1) + found.along) / size / backward).toBeCloseTo(1, 1);
});
