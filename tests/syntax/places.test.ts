/** Places of nodes in the text, whatever its line ends, its first character and its alphabet. */
import { expect, test } from "vitest";
import { slice } from "../../src/text/location.ts";
import type { SyntaxNode } from "../../src/syntax/tree.ts";
import { descendants, headerSpan } from "../../src/syntax/walk.ts";
import { testParser } from "../harness/parser.ts";
import model from "./model.py";
import { shape } from "./shape.ts";

const parser = await testParser();

function texts(text: string, kind: SyntaxNode["kind"]): string[] {
  const { module } = parser.parse(text);
  return [...descendants(module)].filter((node) => node.kind === kind).map(({ span }) => slice(text, span));
}

test.each(["\r\n", "\r"])("line ends %j change nothing but offsets", (end) => {
  const text = model.replaceAll("\n", end);
  const other = parser.parse(text);
  const own = parser.parse(model);
  expect(other.errors).toEqual([]);
  expect(shape(other.module)).toBe(shape(own.module));
  const places = (source: string, module: SyntaxNode): string[] =>
    [...descendants(module)].map(({ span }) => slice(source, span).replaceAll(end, "\n"));
  expect(places(text, other.module)).toEqual(places(model, own.module));
});

test("a byte order mark and blank space at the start", () => {
  for (const before of ["\uFEFF", "\uFEFF\n\n", "\f", "\n \n"]) {
    const { module, errors } = parser.parse(`${before}import a\nclass B:\n  c = 1\n`);
    expect(errors).toEqual([]);
    expect(shape(module.body)).toBe("[Import(names=[Alias(name=a)]), ClassDef(name=B, body=[Assign(targets=[c], value=1)])]");
    expect(module.body[0]?.span).toEqual({ start: before.length, end: before.length + 8 });
  }
});

test("characters of two UTF-16 units count as two", () => {
  const text = "'😀' + größe + f'😀{wert}😀' # 😀\nx";
  expect(texts(text, "Name")).toEqual(["größe", "wert", "x"]);
  expect(texts(text, "Constant")).toEqual(["'😀'", "😀", "😀"]);
});

test("parentheses belong to tuples and generators, not to what is grouped", () => {
  const text = "f((a + b) * (c), (d, e), (g for g in h)); i[j, (k)]; l, (m)";
  expect(texts(text, "BinOp")).toEqual(["(a + b) * (c)", "a + b"]);
  expect(texts(text, "Tuple")).toEqual(["(d, e)", "j, (k)", "l, (m)"]);
  expect(texts(text, "GeneratorExp")).toEqual(["(g for g in h)"]);
});

test("a star or an await begins what it stands before", () => {
  const text = "f(*g(x).y, x[*a[0]], await a ** b)";
  expect(texts(text, "Starred")).toEqual(["*g(x).y", "*a[0]"]);
  expect(texts(text, "BinOp")).toEqual(["await a ** b"]);
  expect(texts(text, "Await")).toEqual(["await a"]);
  expect(texts("x[*a[0]]", "Tuple")).toEqual(["*a[0]"]);
});

test("places of names, arguments and operators", () => {
  const text = "@d\nclass  Net (nn . Module , k = 1) :\n  async def  forward(self, *xs : int, y=2): return self . conv(x, pad = 1) @ w";
  const { module } = parser.parse(text);
  const found: string[] = [];
  for (const node of descendants(module)) {
    for (const [field, value] of Object.entries(node)) {
      if (/Span$/.test(field) && value !== undefined) found.push(`${node.kind}.${field}: ${slice(text, value as SyntaxNode["span"])}`);
    }
  }
  expect(found).toEqual([
    "ClassDef.nameSpan: Net",
    "ClassDef.argumentsSpan: (nn . Module , k = 1)",
    "Attribute.attrSpan: Module",
    "Keyword.nameSpan: k",
    "FunctionDef.nameSpan: forward",
    "Parameter.nameSpan: self",
    "Parameter.nameSpan: xs",
    "Parameter.nameSpan: y",
    "BinOp.opSpan: @",
    "Call.argumentsSpan: (x, pad = 1)",
    "Attribute.attrSpan: conv",
    "Keyword.nameSpan: pad",
  ]);
  expect(texts(text, "Parameters")).toEqual(["self, *xs : int, y=2"]);
});

test("headers take as many lines as they need and end with their colon", () => {
  const text =
    "@d\ndef f(\n  a, # :\n  b={1: 2}[1:],\n) -> c:\n  pass\nclass A(\n  B): pass\nif a and \\\n  b:\n  c\nelif d:\n  e\nx = [\n  1]\nfor a in b[:]: pass";
  const { module } = parser.parse(text);
  expect(module.body.map((each) => slice(text, headerSpan(each)))).toEqual([
    "def f(\n  a, # :\n  b={1: 2}[1:],\n) -> c:",
    "class A(\n  B):",
    "if a and \\\n  b:",
    "x = [\n  1]",
    "for a in b[:]:",
  ]);
  const [decorated, , condition] = module.body;
  expect(slice(text, decorated?.span ?? module.span).startsWith("@d\ndef")).toBe(true);
  expect(condition?.kind === "If" && condition.orelse.map((each) => slice(text, headerSpan(each)))).toEqual(["elif d:"]);
});

test("a statement ends where its last statement does, not with the comments and blank lines after it", () => {
  const text = "def f():\n  a\n  # b\n\n# c\nx\n";
  const { module } = parser.parse(text);
  expect(module.body.map(({ span }) => slice(text, span))).toEqual(["def f():\n  a", "x"]);
});
