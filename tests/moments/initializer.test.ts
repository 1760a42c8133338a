import { describe, expect, it } from "vitest";
import {
  constant,
  fansOutputFirst,
  fansOutputLast,
  gainOf,
  identity,
  normal,
  orthogonal,
  scheme,
  truncatedNormal,
  uniform,
} from "../../src/moments/initializer.ts";
import { seeded } from "../harness/random.ts";

describe("initializers", () => {
  it("of one range or number", () => {
    expect(uniform(-1, 3)).toEqual({ kind: "uniform", mean: 1, variance: 16 / 12 });
    expect(uniform(2, 2)).toEqual(constant(2));
    expect(normal(1, 0)).toEqual(constant(1));
    expect(identity(1, 3, 9)).toEqual({ kind: "identity", mean: 1 / 3, variance: expect.closeTo(2 / 9, 12) as number });
    expect(orthogonal(2, 8, 32).variance).toBe(4 / 32);
  });

  it("truncated normals have exact moments", () => {
    const random = seeded(2);
    for (const [mean, deviation, low, high] of [
      [0, 1, -2, 2],
      [0.5, 2, -1, 1],
      [0, 0.02, -2, 2],
      [-1, 1, 0, Infinity],
    ] as const) {
      let sum = 0;
      let square = 0;
      let count = 0;
      while (count < 40_000) {
        const x = mean + deviation * random.normal();
        if (x < low || x > high) continue;
        count++;
        sum += x;
        square += x * x;
      }
      const law = truncatedNormal(mean, deviation, low, high);
      expect(Math.abs(law.mean - sum / count)).toBeLessThan(0.015 * deviation);
      expect(law.variance / (square / count - (sum / count) ** 2)).toBeCloseTo(1, 1.3);
    }
    expect(truncatedNormal(0, 0.02, -2, 2).kind).toBe("normal");
    expect(truncatedNormal(0, 1, 50, 60)).toEqual(constant(50));
  });

  it("schemes scale with the fans", () => {
    const fans = fansOutputFirst([64, 32, 3, 3]) ?? { fanIn: 0, fanOut: 0 };
    expect(fans).toEqual({ fanIn: 288, fanOut: 576 });
    expect(fansOutputLast([3, 3, 32, 64])).toEqual(fans);
    expect(fansOutputLast([7])).toEqual({ fanIn: 7, fanOut: 7 });
    expect(fansOutputFirst([7])).toBeUndefined();
    expect(scheme("kaiming_normal", fans, gainOf("relu")).variance).toBeCloseTo(2 / 288, 12);
    expect(scheme("kaiming_uniform", fans, gainOf("leaky_relu", Math.sqrt(5))).variance).toBeCloseTo(1 / (3 * 288), 12);
    expect(scheme("kaiming_normal", fans, gainOf("relu"), "fan_out").variance).toBeCloseTo(2 / 576, 12);
    expect(scheme("xavier_uniform", fans, gainOf("tanh")).variance).toBeCloseTo((2 * (25 / 9)) / (288 + 576), 12);
    expect(scheme("he_normal", fans).variance).toBeCloseTo(2 / 288, 12);
    expect(scheme("lecun_normal", fans)).toMatchObject({ kind: "truncated-normal", mean: 0 });
    expect(gainOf("conv_transpose2d")).toBe(1);
    expect(gainOf("gelu")).toBeUndefined();
  });
});
