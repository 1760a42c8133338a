/** Nesting beyond any sense: no stack overflows, no time is lost, and what is too deep says so. */
import { expect, test } from "vitest";
import { MAX_DEPTH } from "../../src/syntax/tree.ts";
import type { SyntaxNode } from "../../src/syntax/tree.ts";
import { children } from "../../src/syntax/children.ts";
import { descendants, leftSpine, nodeAt } from "../../src/syntax/walk.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();
const many = 10_000;
const joined = (operator: string, term = "a"): string => `x = ${Array<string>(many).fill(term).join(operator)}`;

/** Deepest nesting, the left operands of binary operations excepted. */
function depth(root: SyntaxNode): number {
  let deepest = 0;
  const todo: [SyntaxNode, number][] = [[root, 0]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [node, level] = next;
    deepest = Math.max(deepest, level);
    for (const child of children(node)) todo.push([child, node.kind === "BinOp" && child === node.left ? level : level + 1]);
  }
  return deepest;
}

const texts: Record<string, string> = {
  lists: `x = ${"[".repeat(many)}${"]".repeat(many)}`,
  "open lists": `x = ${"[".repeat(many)}`,
  parentheses: `x = ${"(".repeat(many)}1${")".repeat(many)}`,
  "closing brackets": ")".repeat(many),
  dicts: `x = ${"{1:".repeat(many)}1${"}".repeat(many)}`,
  "a call of calls": `${"f(".repeat(many)}${")".repeat(many)}`,
  "a chain of calls": `x = a${".b()".repeat(many)}`,
  "a sum": joined(" + "),
  "a sum of products": joined(" + ", "a * b"),
  "a sum after a star": `f(*${Array<string>(many).fill("a").join(" + ")})`,
  powers: joined(" ** "),
  "and, or": joined(" and ", "a or b"),
  comparisons: joined(" < "),
  conditions: `x = ${"a if b else ".repeat(many)}c`,
  signs: `x = ${"-".repeat(many)}a`,
  lambdas: `x = ${"lambda: ".repeat(many)}a`,
  elifs: `if a: pass\n${"elif b: pass\n".repeat(many)}`,
  "if in if": `${Array.from({ length: 500 }, (_, level) => `${" ".repeat(level)}if a:\n`).join("")}${" ".repeat(500)}pass\n`,
  targets: `${"x = ".repeat(many)}1`,
  decorators: `${"@a\n".repeat(many)}def f(): pass`,
  strings: `x = ${"'a' ".repeat(many)}`,
  unions: `x: ${Array<string>(many).fill("list[int]").join(" | ")} = 3`,
  "patterns in patterns": `match x:\n case ${"[".repeat(many)}${"]".repeat(many)}: pass`,
  "unfinished functions": Array.from({ length: 1000 }, (_, index) => `def f${index}(\n`).join(""),
};

test.each(Object.entries(texts))(
  "%s",
  (_, text) => {
    const { module } = parser.parse(text);
    expect(depth(module)).toBeLessThanOrEqual(2 * MAX_DEPTH + 2);
    let nodes = 0;
    for (const node of descendants(module)) nodes += node.span.end >= node.span.start ? 1 : 0;
    expect(nodes).toBeGreaterThan(0);
    expect(nodeAt(module, text.length / 2)).toBeDefined();
  },
  10_000,
);

test("what is too deep is an error where it starts", () => {
  const { module, errors } = parser.parse(texts["lists"] ?? "");
  expect(errors).toEqual([{ message: "nested too deeply", span: { start: 4 + MAX_DEPTH - 1, end: 4 + MAX_DEPTH } }]);
  const deepest = nodeAt(module, many);
  expect(deepest.kind === "ErrorExpr" && deepest.message).toBe("nested too deeply");
});

test("a sum is whole", () => {
  const { module, errors } = parser.parse(joined(" + "));
  const [statement] = module.body;
  const sum = statement?.kind === "Assign" ? statement.value : undefined;
  expect(errors).toEqual([]);
  expect(sum?.kind === "BinOp" && leftSpine(sum).links.length).toBe(many - 1);
});
