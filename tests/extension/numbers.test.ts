import { describe, expect, it } from "vitest";
import { namedTicks } from "../../webview/axis.ts";
import { axisRange, count, decades, magnitude, power, shapeWords, signed, ticks, typeset } from "../../webview/numbers.ts";

describe("numbers on the report page", () => {
  it("are powers that can be read", () => {
    expect(power(-8)).toBe("10⁻⁸");
    expect(power(12)).toBe("10¹²");
    expect(magnitude(-8.4)).toBe("4.0 × 10⁻⁹");
    expect(magnitude(-0.09)).toBe("0.81");
    expect(magnitude(1.2)).toBe("15.8");
    expect(magnitude(-400)).toBe("1.0 × 10⁻⁴⁰⁰");
    expect(magnitude(4.9999)).toBe("1.0 × 10⁵");
    expect(decades(-8.44)).toBe("−8.4");
    expect(signed(-0.5)).toBe("−0.50");
    expect(count(25_557_032)).toBe("25,557,032");
    expect(shapeWords([32, 3, 8, 8])).toBe("32 × 3 × 8 × 8");
  });

  it("typesets numbers in sentences, and only numbers", () => {
    expect(typeset("it is 4.0e-9 of the last's.")).toBe("it is 4.0 × 10⁻⁹ of the last's.");
    expect(typeset("layer1e5 x.1e5 1e5x")).toBe("layer1e5 x.1e5 1e5x");
  });

  it("an axis is whole decades, and never so short that a healthy model looks steep", () => {
    expect(axisRange([0.1, 0.2])).toEqual({ low: -2, high: 2 });
    expect(axisRange([-8.4, 1.2])).toEqual({ low: -9, high: 2 });
    expect(axisRange([])).toEqual({ low: -2, high: 2 });
    expect(ticks({ low: -9, high: 2 }, 6)).toEqual([-8, -6, -4, -2, 0, 2]);
    expect(ticks({ low: -2, high: 2 }, 6)).toEqual([-2, -1, 0, 1, 2]);
  });

  it("many layers are named by their parts", () => {
    const names = Array.from({ length: 60 }, (_, index) => `layer${1 + Math.floor(index / 15)}.${index % 15}.conv`);
    expect(namedTicks(names).map(({ label }) => label)).toEqual(["layer1", "layer2", "layer3", "layer4"]);
    expect(namedTicks(["a", "b"]).map(({ label }) => label)).toEqual(["a", "b"]);
    expect(namedTicks(Array.from({ length: 300 }, (_, index) => `l${index}`)).length).toBeLessThanOrEqual(16);
  });
});
