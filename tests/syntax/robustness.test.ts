/** Half-typed and damaged text: never throws, places nest and lie in the text, and what is finished stays. */
import { expect, test } from "vitest";
import { encloses } from "../../src/text/location.ts";
import { children } from "../../src/syntax/children.ts";
import type { Module, SyntaxNode } from "../../src/syntax/tree.ts";
import { descendants } from "../../src/syntax/walk.ts";
import { testParser } from "../harness/parser.ts";
import { seeded } from "../harness/random.ts";
import model from "./model.py";

const parser = await testParser();

/** Parses and checks what holds for any text. Without `expect`, whose own work would be most of the time. */
function checked(text: string): Module {
  const { module, errors } = parser.parse(text);
  const fail = (what: string): never => {
    throw new Error(`${what} in:\n${text}`);
  };
  if (module.span.start !== 0 || module.span.end !== text.length) fail("the module is not the text");
  for (const node of descendants(module)) {
    const stray = children(node).find(({ span }) => !encloses(node.span, span));
    if (stray !== undefined) fail(`${describe(stray)} is not within ${describe(node)}`);
  }
  for (const [index, { span, message }] of errors.entries()) {
    if (message === "" || !encloses(module.span, span)) fail(`error ${message} at ${span.start}-${span.end}`);
    if (span.start < (errors[index - 1]?.span.start ?? 0)) fail("errors are not in order");
  }
  return module;
}

function describe({ kind, span }: SyntaxNode): string {
  return `${kind} ${span.start}-${span.end}`;
}

/** Functions and classes by their dotted names, with where they start. */
function definitions(node: SyntaxNode, path = ""): Map<string, number> {
  const found = new Map<string, number>();
  for (const child of children(node)) {
    const named = child.kind === "FunctionDef" || child.kind === "ClassDef";
    const own = named ? `${path}.${child.name}` : path;
    if (named) found.set(own, child.header.start);
    for (const [name, start] of definitions(child, own)) found.set(name, start);
  }
  return found;
}

const all = definitions(parser.parse(model).module);

test("the model is sound", () => {
  expect(parser.parse(model).errors).toEqual([]);
  expect([...all.keys()]).toEqual([
    ".init_weights",
    ".Block",
    ".Block.__init__",
    ".Block.size",
    ".Block.forward",
    ".Net",
    ".Net.__init__",
    ".Net.forward",
  ]);
});

test("every prefix keeps the definitions whose header is finished", () => {
  for (let length = 0; length <= model.length; length += 1) {
    const prefix = model.slice(0, length);
    const kept = definitions(checked(prefix));
    const lastLine = prefix.lastIndexOf("\n") + 1;
    const finished = [...all].filter(([, start]) => start < lastLine && model.indexOf("\n", start) < lastLine);
    const lost = finished.map(([name]) => name).filter((name) => !kept.has(name));
    if (lost.length > 0) expect(lost, `in the first ${length} characters`).toEqual([]);
  }
}, 60_000);

test("a cut line leaves the definitions of the other lines", () => {
  const seed = seeded(1);
  const random = (below: number): number => seed.index(below);
  const lines = model.split("\n");
  const lost: string[] = [];
  for (const [number, line] of lines.entries()) {
    const indent = line.length - line.trimStart().length;
    const cut = line.slice(0, indent + random(Math.max(line.length - indent, 1)));
    const text = [...lines.slice(0, number), cut, ...lines.slice(number + 1)].join("\n");
    const names = new Set([...definitions(checked(text)).keys()].map((name) => name.replace(/.*\./, "")));
    for (const name of all.keys()) {
      const own = name.replace(/.*\./, "");
      if (!line.includes(own) && !names.has(own)) lost.push(`${own} after ${cut}`);
    }
  }
  expect(lost).toEqual([]);
});

test("missing, doubled and swapped tokens", () => {
  const seed = seeded(2);
  const random = (below: number): number => seed.index(below);
  const tokens = model.match(/\w+|\s+|[^\w\s]/g) ?? [];
  for (let round = 0; round < 400; round += 1) {
    const damaged = [...tokens];
    for (let count = 0; count <= random(4); count += 1) {
      const place = random(damaged.length);
      const change = random(3);
      if (change === 0) damaged.splice(place, 1 + random(2));
      else if (change === 1) damaged.splice(place, 0, damaged[random(damaged.length)] ?? "");
      else damaged.splice(place, 2, damaged[place + 1] ?? "", damaged[place] ?? "");
    }
    checked(damaged.join(""));
  }
});

test("lines of one place in another", () => {
  const seed = seeded(3);
  const random = (below: number): number => seed.index(below);
  const lines = model.split("\n");
  for (let round = 0; round < 200; round += 1) {
    const spliced = [...lines];
    spliced.splice(random(lines.length), random(5), ...lines.slice(random(lines.length)).slice(0, random(8)));
    checked(spliced.join("\n"));
  }
});

test.each([
  "\0",
  "\uFEFF",
  "\\",
  "\r",
  "`",
  "$",
  "\f\f",
  "😀",
  "\ud800",
  "'''",
  '"',
  "f'{",
  "f'{x:{",
  "@",
  "lambda",
  "é̀",
  "\u200b",
  "\t \t",
])("%j anywhere", (odd) => {
  for (let offset = 0; offset <= model.length; offset += 97) checked(model.slice(0, offset) + odd + model.slice(offset));
  checked(odd);
});

test("text that is no Python at all", () => {
  checked('{"cells": [{"source": ["x = 1\\n"]}]}');
  checked("<html><body class='x'>if (a) { b(); }</body></html>");
  checked("%matplotlib inline\n!pip install torch\nimport torch\nx = torch.zeros(3)?\n");
  checked("🤖".repeat(200));
});
