/** The parser as its users meet it. */
import { expect, test } from "vitest";
import { createParser } from "../../src/syntax/parse.ts";
import { testParser } from "../harness/parser.ts";
import model from "./model.py";

const parser = await testParser();

test("nothing is an empty module", () => {
  for (const text of ["", "\n", "   ", "# a", "\\\n"]) {
    const { module, errors } = parser.parse(text);
    expect(errors).toEqual([]);
    expect(module.body).toEqual([]);
    expect(module.span).toEqual({ start: 0, end: text.length });
  }
});

test("the same text gives the same tree", () => {
  const first = parser.parse(model);
  parser.parse("class Other(");
  expect(parser.parse(model)).toEqual(first);
});

test("memory outside the heap is given back", () => {
  const broken = `${model}\nx = foo(`;
  for (let round = 0; round < 300; round += 1) parser.parse(round % 2 === 0 ? model : broken);
  expect(parser.parse(model).errors).toEqual([]);
});

test("binaries that are none are refused", async () => {
  await expect(createParser({ runtime: new Uint8Array(), language: new Uint8Array([1, 2, 3]) })).rejects.toBeDefined();
});
