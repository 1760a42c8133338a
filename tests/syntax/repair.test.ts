/** Half-typed lines: what is said about them, what is made of them, and that the line after them is untouched. */
import { expect, test } from "vitest";
import { slice } from "../../src/text/location.ts";
import { testParser } from "../harness/parser.ts";
import { shape } from "./shape.ts";

const parser = await testParser();
const gap = "ErrorExpr(message=something is missing here)";

/** Text, the statement it becomes, and each problem as the text it is at and what is said. */
const lines: readonly (readonly [string, string, readonly string[]])[] = [
  ["x = foo(a, b", "Assign(targets=[x], value=Call(func=foo, args=[a, b]))", ["(: bracket '(' is never closed"]],
  ["x = foo(a,", "Assign(targets=[x], value=Call(func=foo, args=[a]))", ["(: bracket '(' is never closed"]],
  ["x = foo(a, [b", "Assign(targets=[x], value=Call(func=foo, args=[a, List(elements=[b])]))", ["(: bracket '(' is never closed"]],
  ["x = foo(a[b)", "Assign(targets=[x], value=Call(func=foo, args=[Subscript(value=a, index=b)]))", ["[: bracket '[' is never closed"]],
  ["x = foo(a))", "Assign(targets=[x], value=Call(func=foo, args=[a]))", ["): nothing is open that ')' could close"]],
  ["x = {'a': 1", 'Assign(targets=[x], value=Dict(entries=[DictEntry(key="a", value=1)]))', ["{: bracket '{' is never closed"]],
  ["x =", `Assign(targets=[x], value=${gap})`, ["=: something is missing after '='"]],
  ["x +=", `AugAssign(target=x, op=+, value=${gap})`, ["+=: something is missing after '+='"]],
  ["x = a +", `Assign(targets=[x], value=BinOp(left=a, op=+, right=${gap}))`, ["+: something is missing after '+'"]],
  ["x = a and", `Assign(targets=[x], value=BoolOp(op=and, values=[a, ${gap}]))`, ["and: something is missing after 'and'"]],
  [
    "x = foo(a=, b=1)",
    `Assign(targets=[x], value=Call(func=foo, keywords=[Keyword(name=a, value=${gap}), Keyword(name=b, value=1)]))`,
    ["=: something is missing after '='"],
  ],
  [
    "x = foo(a b=1)",
    "Assign(targets=[x], value=Call(func=foo, args=[a], keywords=[Keyword(name=b, value=1)]))",
    ["a: ',' is missing after 'a'"],
  ],
  ["self.conv.", `Expr(value=${gap})`, [".: something is missing after '.'"]],
  ["x = foo(self.)", `Assign(targets=[x], value=Call(func=foo, args=[${gap}]))`, [".: something is missing after '.'"]],
  ["self. = 3", `Assign(targets=[${gap}], value=3)`, [".: something is missing after '.'"]],
  ["return x.", `Return(value=${gap})`, [".: something is missing after '.'"]],
  ['x = "abc', 'Assign(targets=[x], value="abc")', ['": this string is never closed']],
  ["x = foo('abc", 'Assign(targets=[x], value=Call(func=foo, args=["abc"]))', ["': this string is never closed"]],
  ["x = f'{a", "Assign(targets=[x], value=JoinedStr(values=[FormattedValue(value=a)]))", ["f: this string is never closed"]],
  ["import", "Import()", ["import: something is missing after 'import'"]],
  ["import a.", "Import(names=[Alias(name=a)])", [".: something is missing after '.'"]],
  ["from a import", "ImportFrom(level=0, module=a)", ["import: something is missing after 'import'"]],
  ["from a", "ImportFrom(level=0, module=a)", ["a: 'import …' is missing after 'a'"]],
  ["from .", "ImportFrom(level=1)", [".: something is missing after '.'"]],
  [
    "x = lambda a: a +",
    `Assign(targets=[x], value=Lambda(parameters=Parameters(args=[Parameter(name=a)]), body=BinOp(left=a, op=+, right=${gap})))`,
    ["+: something is missing after '+'"],
  ],
];

test.each(lines)("%s", (text, statement, problems) => {
  for (const [before, after, indent] of [
    ["", "\n", ""],
    ["if a:\n  b = c\n  ", "\n  d = e\n", "  "],
  ] as const) {
    const comment = /["']/.test(text) ? "" : "  # comment";
    const whole = `${before}${text}${comment}${after}${indent}last = 1\n`;
    const { module, errors } = parser.parse(whole);
    const [first] = module.body;
    const body = first?.kind === "If" ? first.body.slice(1) : module.body;
    expect(shape(body[0])).toBe(statement);
    expect(shape(body.at(-1))).toBe("Assign(targets=[last], value=1)");
    expect(errors.map(({ message, span }) => `${slice(whole, span)}: ${message}`)).toEqual(problems);
  }
});

/** Headers without their end; the body follows. */
const headers: readonly (readonly [string, string])[] = [
  ["def f", "FunctionDef(name=f, parameters=Parameters(), "],
  ["def f(", "FunctionDef(name=f, parameters=Parameters(), "],
  ["def f(a, b", "FunctionDef(name=f, parameters=Parameters(args=[Parameter(name=a), Parameter(name=b)]), "],
  ["def f(a, b=[1", "FunctionDef(name=f, parameters=Parameters(args=[Parameter(name=a), Parameter(name=b, default=List(elements=[1]))]), "],
  ["def f(a)", "FunctionDef(name=f, parameters=Parameters(args=[Parameter(name=a)]), "],
  ["def f(a) ->", `FunctionDef(name=f, parameters=Parameters(args=[Parameter(name=a)]), returns=${gap}, `],
  ["async def f(a", "FunctionDef(async=true, name=f, parameters=Parameters(args=[Parameter(name=a)]), "],
  ["def", "FunctionDef(name=, parameters=Parameters(), "],
  ["class A", "ClassDef(name=A, "],
  ["class A(nn.Module", "ClassDef(name=A, bases=[Attribute(value=nn, attr=Module)], "],
  ["class A(nn.", `ClassDef(name=A, bases=[${gap}], `],
  ["if a", "If(test=a, "],
  ["if", `If(test=${gap}, `],
  ["if a ==", `If(test=Compare(left=a, links=[(op===, right=${gap})]), `],
  ["while foo(a", "While(test=Call(func=foo, args=[a]), "],
  ["for a", `For(target=a, iter=${gap}, `],
  ["for a in", `For(target=a, iter=${gap}, `],
  ["for a in range(3", "For(target=a, iter=Call(func=range, args=[3]), "],
  ["for", `For(target=${gap}, iter=${gap}, `],
  ["with a as b", "With(items=[WithItem(context=a, target=b)], "],
  ["try", "Try("],
];

test.each(headers)("%s with a body", (header, start) => {
  const { module, errors } = parser.parse(`${header}\n    """doc"""\n    self.x = 1\n    y = x\n\nclass Next:\n    pass\n`);
  expect(errors.length).toBeGreaterThan(0);
  const body = 'body=[Expr(value="doc"), Assign(targets=[Attribute(value=self, attr=x)], value=1), Assign(targets=[y], value=x)]';
  expect(module.body.map(shape)).toEqual([`${start}${body})`, "ClassDef(name=Next, body=[Pass()])"]);
});

test("an element of a list without its end does not swallow those after it", () => {
  const text = "net = Sequential(\n    Linear(1, 2,\n    ReLU(),\n    Linear(2, 'a\n    ReLU()\n    Tanh(),\n)\nx = 1\n";
  const { module, errors } = parser.parse(text);
  expect(module.body.map(shape)).toEqual([
    'Assign(targets=[net], value=Call(func=Sequential, args=[Call(func=Linear, args=[1, 2]), Call(func=ReLU), Call(func=Linear, args=[2, "a"]), Call(func=ReLU), Call(func=Tanh)]))',
    "Assign(targets=[x], value=1)",
  ]);
  expect(errors.map(({ message }) => message)).toEqual([
    "bracket '(' is never closed",
    "this string is never closed",
    "',' is missing after ')'",
  ]);
});

test("a docstring without its end takes the line, not the code after it", () => {
  const text = 'def f():\n    """One.\n    return 1\n\ndef g():\n    """Two."""\n    return 2\n';
  const { module, errors } = parser.parse(text);
  expect(module.body.map(shape)).toEqual([
    'FunctionDef(name=f, parameters=Parameters(), body=[Expr(value="One."), Return(value=1)])',
    'FunctionDef(name=g, parameters=Parameters(), body=[Expr(value="Two."), Return(value=2)])',
  ]);
  expect(errors).toEqual([{ message: "this string is never closed", span: { start: 13, end: 14 } }]);
});

test("a header without a body", () => {
  const { module, errors } = parser.parse("def f():\n\ndef g():\n    pass\n");
  expect(module.body.map(shape)).toEqual([
    "FunctionDef(name=f, parameters=Parameters())",
    "FunctionDef(name=g, parameters=Parameters(), body=[Pass()])",
  ]);
  expect(errors).toEqual([{ message: "the indented block is missing", span: { start: 0, end: 8 } }]);
});

test("what no repair helps is an ErrorStmt, or an unknown value of what is assigned", () => {
  const { module, errors } = parser.parse("x = 1 $ 2\n%matplotlib inline\ny = 2\n");
  expect(shape(module.body[0])).toMatch(/^Assign\(targets=\[x\], value=ErrorExpr|^ErrorStmt/);
  expect(shape(module.body.at(-1))).toBe("Assign(targets=[y], value=2)");
  expect(errors.length).toBeGreaterThan(0);
});
