/** Ways through the tree. */
import { expect, test } from "vitest";
import { children } from "../../src/syntax/children.ts";
import { descendants, leftSpine, nodeAt, nodesAt } from "../../src/syntax/walk.ts";
import { testParser } from "../harness/parser.ts";
import model from "./model.py";
import { shape } from "./shape.ts";

const parser = await testParser();
const { module } = parser.parse(model);

test("children are in the order of the text", () => {
  for (const node of descendants(module)) {
    const starts = children(node).map(({ span }) => span.start);
    expect(starts, node.kind).toEqual([...starts].sort((a, b) => a - b));
  }
});

test("descendants come before their own, each once", () => {
  const { module: small } = parser.parse("f(a, *b, c=d[1:2])");
  expect([...descendants(small)].map(({ kind }) => kind)).toEqual(
    "Module Expr Call Name Name Starred Name Keyword Subscript Name Slice Constant Constant".split(" "),
  );
  const all = [...descendants(module)];
  expect(new Set(all).size).toBe(all.length);
});

test("all nodes that the tree holds are somebody's children", () => {
  const reached = new Set<object>(descendants(module));
  const todo: unknown[] = [module];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next !== "object" || next === null) continue;
    if ("kind" in next) expect(reached.has(next), shape(next)).toBe(true);
    todo.push(...(Object.values(next) as unknown[]).filter((each) => each !== undefined));
  }
});

test("the node at an offset", () => {
  const text = "self.conv(x, pad=1)";
  const { module: call } = parser.parse(text);
  const at = (mark: string): string => shape(nodeAt(call, text.indexOf(mark)));
  expect(at("self")).toBe("self");
  expect(at(".")).toBe("self");
  expect(at("conv")).toBe("Attribute(value=self, attr=conv)");
  expect(at("x,")).toBe("x");
  expect(at("ad=")).toBe("Keyword(name=pad, value=1)");
  expect(at("1")).toBe("1");
  expect(nodesAt(call, 0).map(({ kind }) => kind)).toEqual(["Module", "Expr", "Call", "Attribute", "Name"]);
  expect(nodeAt(parser.parse("\n\nx").module, 0).kind).toBe("Module");
});

test("a chain of operations as a list", () => {
  const [statement] = parser.parse("a + b * c - d").module.body;
  const sum = statement?.kind === "Expr" && statement.value.kind === "BinOp" ? leftSpine(statement.value) : undefined;
  expect(shape(sum?.first)).toBe("a");
  expect(sum?.links.map(({ op, right }) => `${op} ${shape(right)}`)).toEqual(["+ BinOp(left=b, op=*, right=c)", "- d"]);
});
