/** Each kind of expression; the parentheses and commas of Python's own grammar. */
import { expect, test } from "vitest";
import { testParser } from "../harness/parser.ts";
import { shape } from "./shape.ts";

const parser = await testParser();

const expressions: readonly (readonly [string, string])[] = [
  ["x", "x"],
  ["ñ", "ñ"],
  ["ﬁn", "fin"],
  ["a.b.c", "Attribute(value=Attribute(value=a, attr=b), attr=c)"],
  ["a[0]", "Subscript(value=a, index=0)"],
  ["a[1:2]", "Subscript(value=a, index=Slice(lower=1, upper=2))"],
  ["a[:, ::2, ..., None]", "Subscript(value=a, index=Tuple(elements=[Slice(), Slice(step=2), ..., None]))"],
  ["a[1,]", "Subscript(value=a, index=Tuple(elements=[1]))"],
  ["a[*b]", "Subscript(value=a, index=Tuple(elements=[Starred(value=b)]))"],
  ["a[i:=0]", "Subscript(value=a, index=NamedExpr(target=i, value=0))"],
  ["f()", "Call(func=f)"],
  ["f(a, *b, c=1, **d)", "Call(func=f, args=[a, Starred(value=b)], keywords=[Keyword(name=c, value=1), Keyword(value=d)])"],
  ["f(x for x in y)", "Call(func=f, args=[GeneratorExp(element=x, generators=[Comprehension(target=x, iter=y)])])"],
  ["f(**a, b=c)", "Call(func=f, keywords=[Keyword(value=a), Keyword(name=b, value=c)])"],
  ["a + b - c", "BinOp(left=BinOp(left=a, op=+, right=b), op=-, right=c)"],
  [
    "a * b + c @ d ** -e ** f",
    "BinOp(left=BinOp(left=a, op=*, right=b), op=+, right=BinOp(left=c, op=@, right=BinOp(left=d, op=**, right=UnaryOp(op=-, operand=BinOp(left=e, op=**, right=f)))))",
  ],
  ["a | b & c ^ d", "BinOp(left=a, op=|, right=BinOp(left=BinOp(left=b, op=&, right=c), op=^, right=d))"],
  ["a & b ^ c & d", "BinOp(left=BinOp(left=a, op=&, right=b), op=^, right=BinOp(left=c, op=&, right=d))"],
  [
    "a << b >> c // d % e / f",
    "BinOp(left=BinOp(left=a, op=<<, right=b), op=>>, right=BinOp(left=BinOp(left=BinOp(left=c, op=//, right=d), op=%, right=e), op=/, right=f))",
  ],
  ["(a + b) * c", "BinOp(left=BinOp(left=a, op=+, right=b), op=*, right=c)"],
  ["-a ** b", "UnaryOp(op=-, operand=BinOp(left=a, op=**, right=b))"],
  ["not a == b", "UnaryOp(op=not, operand=Compare(left=a, links=[(op===, right=b)]))"],
  ["~a", "UnaryOp(op=~, operand=a)"],
  ["a and b and c or d", "BoolOp(op=or, values=[BoolOp(op=and, values=[a, b, c]), d])"],
  ["(a and b) and c", "BoolOp(op=and, values=[BoolOp(op=and, values=[a, b]), c])"],
  ["a < b <= c != d", "Compare(left=a, links=[(op=<, right=b), (op=<=, right=c), (op=!=, right=d)])"],
  ["a is not b", "Compare(left=a, links=[(op=is not, right=b)])"],
  ["a not in b", "Compare(left=a, links=[(op=not in, right=b)])"],
  ["a is b in c", "Compare(left=a, links=[(op=is, right=b), (op=in, right=c)])"],
  ["a if b else c if d else e", "IfExp(test=b, body=a, orelse=IfExp(test=d, body=c, orelse=e))"],
  ["lambda: 0", "Lambda(parameters=Parameters(), body=0)"],
  [
    "lambda a, /, b=1, *c, d, e=2, **f: a",
    "Lambda(parameters=Parameters(posonly=[Parameter(name=a)], args=[Parameter(name=b, default=1)], kwonly=[Parameter(name=d), Parameter(name=e, default=2)], vararg=Parameter(name=c), kwarg=Parameter(name=f)), body=a)",
  ],
  ["lambda *, k: k", "Lambda(parameters=Parameters(kwonly=[Parameter(name=k)]), body=k)"],
  ["()", "Tuple()"],
  ["(a,)", "Tuple(elements=[a])"],
  ["a, b", "Tuple(elements=[a, b])"],
  ["(a, (b))", "Tuple(elements=[a, b])"],
  ["[]", "List()"],
  ["[a, *b, c]", "List(elements=[a, Starred(value=b), c])"],
  ["{a, b}", "Set(elements=[a, b])"],
  ["{*a}", "Set(elements=[Starred(value=a)])"],
  ["{}", "Dict()"],
  ["{a: b, **c, 'd': e}", 'Dict(entries=[DictEntry(key=a, value=b), DictEntry(value=c), DictEntry(key="d", value=e)])'],
  [
    "[a for b in c if d if e for f in g]",
    "ListComp(element=a, generators=[Comprehension(target=b, iter=c, ifs=[d, e]), Comprehension(target=f, iter=g)])",
  ],
  ["{a for b, c in d}", "SetComp(element=a, generators=[Comprehension(target=Tuple(elements=[b, c]), iter=d)])"],
  ["{a: b for a, b in c}", "DictComp(key=a, value=b, generators=[Comprehension(target=Tuple(elements=[a, b]), iter=c)])"],
  ["(a async for b in c)", "GeneratorExp(element=a, generators=[Comprehension(async=true, target=b, iter=c)])"],
  [
    "[*f(x), *a.b, *c[0], *d or e, *f + g]",
    "List(elements=[Starred(value=Call(func=f, args=[x])), Starred(value=Attribute(value=a, attr=b)), Starred(value=Subscript(value=c, index=0)), Starred(value=BoolOp(op=or, values=[d, e])), Starred(value=BinOp(left=f, op=+, right=g))])",
  ],
  [
    "f(*g(x).y, *a if b else c)",
    "Call(func=f, args=[Starred(value=Attribute(value=Call(func=g, args=[x]), attr=y)), Starred(value=IfExp(test=b, body=a, orelse=c))])",
  ],
  ["(yield)", "Yield()"],
  ["(a := b)", "NamedExpr(target=a, value=b)"],
  ["((((a))))", "a"],
  ["await a", "Await(value=a)"],
  ["await a ** b", "BinOp(left=Await(value=a), op=**, right=b)"],
  ["-await a.b()", "UnaryOp(op=-, operand=Await(value=Call(func=Attribute(value=a, attr=b))))"],
  ["print", "print"],
  ["match[type]", "Subscript(value=match, index=type)"],
  ["type(x)", "Call(func=type, args=[x])"],
];

test.each(expressions)("%s", (text, expected) => {
  const { module, errors } = parser.parse(text);
  expect(errors).toEqual([]);
  expect(module.body.map(shape)).toEqual([`Expr(value=${expected})`]);
});
