import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedSpan, follow, shiftBetween } from "../../src/extension/trail.ts";
import type { Shift } from "../../src/extension/trail.ts";

/** The steps through these texts. */
function trailOf(...texts: readonly string[]): readonly Shift[] {
  return texts.slice(1).flatMap((text, index) => shiftBetween(texts[index] ?? "", text) ?? []);
}

describe("following places through edits", () => {
  it("keeps what is before a change and moves what is after it", () => {
    const trail = trailOf("a = 1\nb = 2\n", "a = 100\nb = 2\n");
    expect(follow({ start: 0, end: 1 }, trail)).toEqual({ start: 0, end: 1 });
    expect(follow({ start: 6, end: 7 }, trail)).toEqual({ start: 8, end: 9 });
  });

  it("does not take in what is typed right before or right after", () => {
    expect(follow({ start: 4, end: 8 }, trailOf("x = call\n", "x = my_call\n"))).toEqual({ start: 7, end: 11 });
    expect(follow({ start: 4, end: 8 }, trailOf("x = call\n", "x = call(1)\n"))).toEqual({ start: 4, end: 8 });
  });

  it("empties a span whose text is gone", () => {
    const { start, end } = follow({ start: 4, end: 8 }, trailOf("x = call # y", "x # y"));
    expect(end - start).toBe(0);
  });

  it("stays within the text and in order, whatever is edited", () => {
    const text = fc.string({ maxLength: 12, unit: fc.constantFrom("a", "b", "\n") });
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), fc.nat(12), fc.nat(12), (texts, one, other) => {
        const length = texts[0]?.length ?? 0;
        const span = { start: Math.min(one, other, length), end: Math.min(Math.max(one, other), length) };
        const found = follow(span, trailOf(...texts));
        const last = texts.at(-1)?.length ?? 0;
        expect(found.start).toBeGreaterThanOrEqual(0);
        expect(found.end).toBeGreaterThanOrEqual(found.start);
        expect(found.end).toBeLessThanOrEqual(last);
      }),
    );
  });

  it("finds an untouched word again after any edits around it", () => {
    const part = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b", "\n") });
    fc.assert(
      fc.property(part, part, part, part, (before, after, left, right) => {
        const first = `${before}WORD${after}`;
        const middle = `${left}WORD${after}`;
        const last = `${left}WORD${right}`;
        const { start, end } = follow({ start: before.length, end: before.length + 4 }, trailOf(first, middle, last));
        expect(last.slice(start, end)).toBe("WORD");
      }),
    );
  });

  it("knows where the newest text was changed", () => {
    expect(changedSpan([])).toBeUndefined();
    const texts = ["abcdef", "abXcdef", "abXcdefY"];
    expect(changedSpan(trailOf(...texts))).toEqual({ start: 2, end: 8 });
    expect(changedSpan(trailOf("abcdef", "abXcdef", "ZabXcdef"))).toEqual({ start: 0, end: 4 });
  });
});
