/** Functions put together from pointwise steps, against what they are. */
import { describe, expect, it } from "vitest";
import {
  affineProgram,
  composedFunction,
  constantProgram,
  isFinite,
  jointProgram,
  rowProgram,
  sameAsRow,
  VARIABLE,
  type Program,
} from "../../src/moments/composed.ts";
import { createExpectations } from "../../src/moments/gaussian.ts";
import { pointwise } from "../../src/moments/pointwise.ts";
import { seeded } from "../harness/random.ts";

const row = (id: Parameters<typeof rowProgram>[1], p: Program = VARIABLE, ...parameters: number[]): Program =>
  rowProgram(p, id, parameters);
const times = (a: Program, b: Program): Program => jointProgram("multiply", a, b);
const plus = (a: Program, b: Program): Program => jointProgram("add", a, b);

const CUBE = plus(VARIABLE, affineProgram(row("power", VARIABLE, 3), 0.044715, 0));
const GELU = times(affineProgram(VARIABLE, 0.5, 0), affineProgram(row("tanh", affineProgram(CUBE, Math.sqrt(2 / Math.PI), 0)), 1, 1));

const programs: Readonly<Record<string, readonly [Program, (z: number) => number]>> = {
  "x·σ(2x)": [times(VARIABLE, row("sigmoid", affineProgram(VARIABLE, 2, 0))), (z) => z / (1 + Math.exp(-2 * z))],
  "x + sin²x": [plus(VARIABLE, row("square", row("sin"))), (z) => z + Math.sin(z) ** 2],
  "relu(x)²": [row("square", row("relu")), (z) => Math.max(z, 0) ** 2],
  "max(x, 0.2x)": [jointProgram("maximum", VARIABLE, affineProgram(VARIABLE, 0.2, 0)), (z) => Math.max(z, 0.2 * z)],
  "x / (1 + |x|)": [jointProgram("divide", VARIABLE, affineProgram(row("abs"), 1, 1)), (z) => z / (1 + Math.abs(z))],
  "min(x, 1) − 3": [affineProgram(jointProgram("minimum", VARIABLE, constantProgram(1)), 1, -3), (z) => Math.min(z, 1) - 3],
};

describe.each(Object.entries(programs))("%s", (_, [program, f]) => {
  const made = composedFunction(program);

  it("has the value and the derivative of the function", () => {
    for (const z of [-3.1, -0.7, -0.01, 0.02, 0.9, 2.4]) {
      expect(made.value(z)).toBeCloseTo(f(z), 12);
      expect(made.derivative(z)).toBeCloseTo((f(z + 1e-6) - f(z - 1e-6)) / 2e-6, 6);
    }
  });

  it("has the moments that sampling gives", () => {
    const { mean, energy, slope } = createExpectations().one(made, 0.3, 1.7);
    const z = seeded(7)
      .normals(200_000)
      .map((x) => 0.3 + Math.sqrt(1.7) * x);
    const average = (g: (x: number) => number): number => z.reduce((sum, x) => sum + g(x), 0) / z.length;
    expect(mean).toBeCloseTo(average(f), 1);
    expect(Math.log10(energy / average((x) => f(x) ** 2))).toBeCloseTo(0, 1);
    expect(slope).toBeCloseTo(
      average((x) => (x * f(x) - 0.3 * f(x)) / 1.7),
      1,
    );
  });
});

describe("traits", () => {
  it("recognises functions of the table under any notation", () => {
    expect(sameAsRow(times(VARIABLE, row("sigmoid")))).toBe("silu");
    expect(sameAsRow(GELU)).toBe("gelu_tanh");
    expect(sameAsRow(times(VARIABLE, row("tanh", row("softplus"))))).toBe("mish");
    expect(sameAsRow(jointProgram("maximum", VARIABLE, constantProgram(0)))).toBe("relu");
    expect(sameAsRow(programs["x + sin²x"]?.[0] ?? [])).toBeUndefined();
  });

  it("finds kinks, slopes and symmetry", () => {
    const leaky = composedFunction(programs["max(x, 0.2x)"]?.[0] ?? []);
    expect(leaky.slopes).toEqual([0.2, 1]);
    expect(leaky.increasing).toBe(true);
    expect(composedFunction(row("relu", affineProgram(VARIABLE, 2, -1))).kinks).toEqual([expect.closeTo(0.5, 9)]);
    expect(composedFunction(programs["x / (1 + |x|)"]?.[0] ?? []).odd).toBe(true);
  });

  it("is not taken where it is no number", () => {
    expect(isFinite(row("log"))).toBe(false);
    expect(isFinite(GELU)).toBe(true);
  });

  it("is known to pointwise by its program", () => {
    expect(pointwise("composed", GELU).value(0.7)).toBeCloseTo(pointwise("gelu_tanh").value(0.7), 12);
  });
});
