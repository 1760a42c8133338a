/** Edits. */
import { expect, test } from "vitest";
import { applyEdits } from "../../src/text/edit.ts";
import type { Edit } from "../../src/text/edit.ts";

const edit = (start: number, end: number, newText: string): Edit => ({ file: "a.py", span: { start, end }, newText });

test("in any order", () => {
  const edits = [edit(4, 5, "two"), edit(0, 1, "one"), edit(2, 3, "")];
  expect(applyEdits("a b c d", edits)).toBe("one  two d");
  expect(applyEdits("a b c d", [...edits].reverse())).toBe("one  two d");
  expect(edits[0]?.newText).toBe("two");
});

test("insertions keep their order and go before a replacement in their place", () => {
  expect(applyEdits("ab", [edit(1, 2, "B"), edit(1, 1, "x"), edit(1, 1, "y"), edit(2, 2, "!")])).toBe("axyB!");
  expect(applyEdits("", [edit(0, 0, "a")])).toBe("a");
  expect(applyEdits("ab", [])).toBe("ab");
});

test("what overlaps or lies outside is refused", () => {
  expect(applyEdits("abc", [edit(0, 2, ""), edit(1, 3, "")])).toBeUndefined();
  expect(applyEdits("abc", [edit(0, 2, ""), edit(1, 1, "x")])).toBeUndefined();
  expect(applyEdits("abc", [edit(1, 2, "x"), edit(1, 2, "y")])).toBeUndefined();
  expect(applyEdits("abc", [edit(2, 4, "")])).toBeUndefined();
  expect(applyEdits("abc", [edit(-1, 0, "")])).toBeUndefined();
  expect(applyEdits("abc", [edit(2, 1, "")])).toBeUndefined();
});
