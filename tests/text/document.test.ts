/** Offsets and positions. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { locate, offsetAt, position, range, sourceDocument } from "../../src/text/document.ts";

test("lines end in \\n, \\r\\n and \\r", () => {
  const document = sourceDocument("a.py", "ab\ncd\r\nef\rgh");
  const at = (mark: string): unknown => position(document, document.text.indexOf(mark));
  expect(at("a")).toEqual({ line: 1, column: 1 });
  expect(at("d")).toEqual({ line: 2, column: 2 });
  expect(at("e")).toEqual({ line: 3, column: 1 });
  expect(at("h")).toEqual({ line: 4, column: 2 });
  expect(position(document, 99)).toEqual({ line: 4, column: 3 });
  expect(position(document, -1)).toEqual({ line: 1, column: 1 });
  expect(range(document, { start: 1, end: 4 })).toEqual({ start: { line: 1, column: 2 }, end: { line: 2, column: 2 } });
  expect(locate(document, { start: 1, end: 2 })).toEqual({ file: "a.py", span: { start: 1, end: 2 } });
});

test("columns count UTF-16 units", () => {
  expect(position(sourceDocument("a.py", "x😀y"), 3)).toEqual({ line: 1, column: 4 });
});

test("a notebook's positions are those in its cells", () => {
  const text = "a = 1\nb = 2\nc = 3\n";
  const document = sourceDocument("a.ipynb", text, [
    { index: 0, start: 0, end: 6 },
    { index: 3, start: 6, end: 18 },
  ]);
  expect(position(document, 4)).toEqual({ cell: 0, line: 1, column: 5 });
  expect(position(document, 6)).toEqual({ cell: 3, line: 1, column: 1 });
  expect(position(document, text.indexOf("3"))).toEqual({ cell: 3, line: 2, column: 5 });
  expect(offsetAt(document, { cell: 3, line: 2, column: 5 })).toBe(text.indexOf("3"));
  expect(offsetAt(document, { cell: 0, line: 9, column: 9 })).toBe(6);
  expect(offsetAt(document, { cell: 1, line: 1, column: 1 })).toBeUndefined();
});

test("between cells is the end of the cell before", () => {
  const document = sourceDocument("a.ipynb", "a\n\n\nb", [
    { index: 0, start: 0, end: 1 },
    { index: 1, start: 4, end: 5 },
  ]);
  expect(position(document, 3)).toEqual({ cell: 0, line: 1, column: 2 });
});

test("a column or line that is too large is the last", () => {
  const document = sourceDocument("a.py", "ab\r\ncd\ne");
  expect(offsetAt(document, { line: 1, column: 9 })).toBe(2);
  expect(offsetAt(document, { line: 2, column: 9 })).toBe(6);
  expect(offsetAt(document, { line: 9, column: 1 })).toBe(8);
  expect(offsetAt(document, { line: 0, column: 0 })).toBe(0);
});

test("there and back", () => {
  const text = fc.array(fc.constantFrom("a", "é", "😀", "\n", "\r\n")).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, fc.nat(40), (written, offset) => {
      const document = sourceDocument("a.py", written);
      const inText = Math.min(offset, written.length);
      fc.pre(!written.startsWith("\r\n", inText - 1));
      expect(offsetAt(document, position(document, inText))).toBe(inText);
    }),
  );
});
