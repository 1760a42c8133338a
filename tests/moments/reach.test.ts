/** What neighbours have in common, held to the covariances themselves. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearMap, nearestMap, transpose, type AxisMap } from "../../src/moments/axis-map.ts";
import { mapReach, reachOf, sharedReach } from "../../src/moments/reach.ts";

/** Covariance of a map's outputs from that of its inputs. */
function mapped(map: AxisMap, covariance: readonly (readonly number[])[]): number[][] {
  const matrix = Array.from({ length: map.outputs }, () => new Array<number>(map.inputs).fill(0));
  map.rows.forEach((row, entry) => {
    const line = matrix[row];
    const column = map.columns[entry] ?? 0;
    if (line) line[column] = (line[column] ?? 0) + (map.weights[entry] ?? 0);
  });
  const product = matrix.map((line) =>
    covariance.map((_, j) => line.reduce((sum, weight, i) => sum + weight * (covariance[i]?.[j] ?? 0), 0)),
  );
  return product.map((line) => matrix.map((other) => other.reduce((sum, weight, j) => sum + weight * (line[j] ?? 0), 0)));
}

const trace = (m: readonly (readonly number[])[]): number => m.reduce((sum, line, i) => sum + (line[i] ?? 0), 0);
const whole = (m: readonly (readonly number[])[]): number => m.flat().reduce((sum, value) => sum + value, 0);

const maps = fc
  .tuple(fc.integer({ min: 6, max: 20 }), fc.integer({ min: 2, max: 3 }), fc.constantFrom("nearest", "linear", "corners"), fc.boolean())
  .map(([size, factor, mode, back]) => {
    const map = mode === "nearest" ? nearestMap(size, size * factor) : linearMap(size, size * factor, mode === "corners");
    return back ? transpose(map) : map;
  });

describe("resampling", () => {
  it("of neighbours without anything in common leaves the energy and the sum that their covariance has", () => {
    fc.assert(
      fc.property(maps, (map) => {
        const after = mapped(
          map,
          Array.from({ length: map.inputs }, (_, i) => Array.from({ length: map.inputs }, (_, j) => (i === j ? 1 : 0))),
        );
        const { gain, reach, white } = mapReach(map, 1);
        expect(gain).toBeCloseTo(1, 9);
        expect(white).toBeCloseTo(trace(after) / map.outputs, 9);
        expect(reach).toBeCloseTo(Math.min(Math.max(whole(after) / trace(after), 1), 2.5), 9);
      }),
    );
  });

  it("twice is what the covariance of both maps says, to a tenth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 32 }), fc.boolean(), (size, corners) => {
        const [inner, outer] = [transpose(linearMap(size, 2 * size, corners)), transpose(linearMap(2 * size, 4 * size, corners))];
        const once = mapped(
          outer,
          Array.from({ length: 4 * size }, (_, i) => Array.from({ length: 4 * size }, (_, j) => (i === j ? 1 : 0))),
        );
        const first = mapReach(outer, 1);
        const second = mapReach(inner, first.reach);
        const energy = (trace(once) / (2 * size)) * second.white * second.gain;
        const measured = trace(mapped(inner, once)) / size;
        expect(Math.abs(energy / measured - 1)).toBeLessThan(0.1);
      }),
    );
  });
});

describe("the sum of what two tensors share between neighbours", () => {
  it("is one where either has nothing in common, grows with both and does not depend on their order", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 6, noNaN: true }), fc.double({ min: 1, max: 6, noNaN: true }), (a, b) => {
        expect(sharedReach(a, 1)).toBe(1);
        expect(sharedReach(a, b)).toBeCloseTo(sharedReach(b, a), 9);
        expect(sharedReach(a, b)).toBeLessThanOrEqual(Math.min(a, b) + 1e-9);
        expect(sharedReach(a, b)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it("is told for all axes and taken apart to each", () => {
    expect(reachOf(1.6 ** 2 - 1, 2)).toBeCloseTo(1.6, 9);
    expect(reachOf(0, 3)).toBe(1);
  });
});
