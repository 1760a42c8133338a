/** Each kind of statement, soft keywords among them. */
import { expect, test } from "vitest";
import { testParser } from "../harness/parser.ts";
import { shape } from "./shape.ts";

const parser = await testParser();

const statements: readonly (readonly [string, string])[] = [
  ["def f(): pass", "FunctionDef(name=f, parameters=Parameters(), body=[Pass()])"],
  [
    'async def f(a, /, b: int = 1, *c: d, e, g=2, **h) -> i:\n  "doc"\n  return a',
    'FunctionDef(async=true, name=f, parameters=Parameters(posonly=[Parameter(name=a)], args=[Parameter(name=b, annotation=int, default=1)], kwonly=[Parameter(name=e), Parameter(name=g, default=2)], vararg=Parameter(name=c, annotation=d), kwarg=Parameter(name=h)), returns=i, body=[Expr(value="doc"), Return(value=a)])',
  ],
  [
    "@a\n@b.c(d)\ndef f(*, x): ...",
    "FunctionDef(decorators=[a, Call(func=Attribute(value=b, attr=c), args=[d])], name=f, parameters=Parameters(kwonly=[Parameter(name=x)]), body=[Expr(value=...)])",
  ],
  [
    "def f[T: int, *Ts, **P](x: T, *args: *Ts): pass",
    "FunctionDef(name=f, typeParameters=[TypeParameter(variety=TypeVar, name=T, bound=int), TypeParameter(variety=TypeVarTuple, name=Ts), TypeParameter(variety=ParamSpec, name=P)], parameters=Parameters(args=[Parameter(name=x, annotation=T)], vararg=Parameter(name=args, annotation=Starred(value=Ts))), body=[Pass()])",
  ],
  ["class A: pass", "ClassDef(name=A, body=[Pass()])"],
  [
    '@d\nclass A(B, C, metaclass=M, **k):\n  """doc"""\n  x = 1',
    'ClassDef(decorators=[d], name=A, bases=[B, C], keywords=[Keyword(name=metaclass, value=M), Keyword(value=k)], body=[Expr(value="doc"), Assign(targets=[x], value=1)])',
  ],
  [
    "class A[T](B[T]): pass",
    "ClassDef(name=A, typeParameters=[TypeParameter(variety=TypeVar, name=T)], bases=[Subscript(value=B, index=T)], body=[Pass()])",
  ],
  ["return", "Return()"],
  ["return a, *b", "Return(value=Tuple(elements=[a, Starred(value=b)]))"],
  ["del a, b[0]", "Delete(targets=[a, Subscript(value=b, index=0)])"],
  ["del (a, b)", "Delete(targets=[Tuple(elements=[a, b])])"],
  ["a = b", "Assign(targets=[a], value=b)"],
  ["a = b, c = d = e", "Assign(targets=[a, Tuple(elements=[b, c]), d], value=e)"],
  ["a.b[c], *d = e", "Assign(targets=[Tuple(elements=[Subscript(value=Attribute(value=a, attr=b), index=c), Starred(value=d)])], value=e)"],
  ["[a, (b, c)] = d", "Assign(targets=[List(elements=[a, Tuple(elements=[b, c])])], value=d)"],
  ["(a) = b", "Assign(targets=[a], value=b)"],
  ["a = yield", "Assign(targets=[a], value=Yield())"],
  ["a = yield from b", "Assign(targets=[a], value=YieldFrom(value=b))"],
  ["a = *b, c", "Assign(targets=[a], value=Tuple(elements=[Starred(value=b), c]))"],
  ["a @= b", "AugAssign(target=a, op=@, value=b)"],
  ["a **= yield", "AugAssign(target=a, op=**, value=Yield())"],
  ["a >>= b, c", "AugAssign(target=a, op=>>, value=Tuple(elements=[b, c]))"],
  ["a: int", "AnnAssign(target=a, annotation=int)"],
  ["a: int = 1", "AnnAssign(target=a, annotation=int, value=1)"],
  [
    "self.a: Dict[str, List[int]] = {}",
    "AnnAssign(target=Attribute(value=self, attr=a), annotation=Subscript(value=Dict, index=Tuple(elements=[str, Subscript(value=List, index=int)])), value=Dict())",
  ],
  ["a: x.y | None", "AnnAssign(target=a, annotation=BinOp(left=Attribute(value=x, attr=y), op=|, right=None))"],
  [
    "a: list[int] | dict[str, int] | None = None",
    "AnnAssign(target=a, annotation=BinOp(left=BinOp(left=Subscript(value=list, index=int), op=|, right=Subscript(value=dict, index=Tuple(elements=[str, int]))), op=|, right=None), value=None)",
  ],
  ["a: Tuple[int, ...]", "AnnAssign(target=a, annotation=Subscript(value=Tuple, index=Tuple(elements=[int, ...])))"],
  ['a: "B"', 'AnnAssign(target=a, annotation="B")'],
  ["for a, b in c, d: pass", "For(target=Tuple(elements=[a, b]), iter=Tuple(elements=[c, d]), body=[Pass()])"],
  ["for a in b:\n  break\nelse:\n  continue", "For(target=a, iter=b, body=[Break()], orelse=[Continue()])"],
  ["async for a in b: pass", "For(async=true, target=a, iter=b, body=[Pass()])"],
  ["for x.y, *z in w: pass", "For(target=Tuple(elements=[Attribute(value=x, attr=y), Starred(value=z)]), iter=w, body=[Pass()])"],
  ["while a: pass", "While(test=a, body=[Pass()])"],
  ["while a:\n  pass\nelse:\n  b", "While(test=a, body=[Pass()], orelse=[Expr(value=b)])"],
  ["if a: b", "If(test=a, body=[Expr(value=b)])"],
  [
    "if a:\n  b\nelif c:\n  d\nelif e:\n  f\nelse:\n  g",
    "If(test=a, body=[Expr(value=b)], orelse=[If(test=c, body=[Expr(value=d)], orelse=[If(test=e, body=[Expr(value=f)], orelse=[Expr(value=g)])])])",
  ],
  ["with a: pass", "With(items=[WithItem(context=a)], body=[Pass()])"],
  [
    "with a as b, c as (d, e): pass",
    "With(items=[WithItem(context=a, target=b), WithItem(context=c, target=Tuple(elements=[d, e]))], body=[Pass()])",
  ],
  ["with (a as b, c,): pass", "With(items=[WithItem(context=a, target=b), WithItem(context=c)], body=[Pass()])"],
  ["with (a as b): pass", "With(items=[WithItem(context=a, target=b)], body=[Pass()])"],
  ["with (a, b) as c: pass", "With(items=[WithItem(context=Tuple(elements=[a, b]), target=c)], body=[Pass()])"],
  ["with (a): pass", "With(items=[WithItem(context=a)], body=[Pass()])"],
  ["async with a: pass", "With(async=true, items=[WithItem(context=a)], body=[Pass()])"],
  ["raise", "Raise()"],
  ["raise a", "Raise(exception=a)"],
  ["raise a from b", "Raise(exception=a, cause=b)"],
  ["try: a\nexcept: b", "Try(body=[Expr(value=a)], handlers=[ExceptHandler(body=[Expr(value=b)])])"],
  [
    "try: a\nexcept B as c: d\nexcept (E, F): g\nelse: h\nfinally: i",
    "Try(body=[Expr(value=a)], handlers=[ExceptHandler(type=B, name=c, body=[Expr(value=d)]), ExceptHandler(type=Tuple(elements=[E, F]), body=[Expr(value=g)])], orelse=[Expr(value=h)], final=[Expr(value=i)])",
  ],
  ["try: a\nexcept* B as c: d", "Try(star=true, body=[Expr(value=a)], handlers=[ExceptHandler(type=B, name=c, body=[Expr(value=d)])])"],
  ["try: a\nexcept B, C: d", "Try(body=[Expr(value=a)], handlers=[ExceptHandler(type=Tuple(elements=[B, C]), body=[Expr(value=d)])])"],
  ["try: a\nfinally: b", "Try(body=[Expr(value=a)], final=[Expr(value=b)])"],
  ["assert a", "Assert(test=a)"],
  ["assert a, b", "Assert(test=a, message=b)"],
  ["import a", "Import(names=[Alias(name=a)])"],
  ["import a.b as c, d", "Import(names=[Alias(name=a.b, asname=c), Alias(name=d)])"],
  ["from a import b", "ImportFrom(level=0, module=a, names=[Alias(name=b)])"],
  ["from . import a", "ImportFrom(level=1, names=[Alias(name=a)])"],
  ["from ...a.b import (c as d, e,)", "ImportFrom(level=3, module=a.b, names=[Alias(name=c, asname=d), Alias(name=e)])"],
  ["from a import *", "ImportFrom(level=0, module=a, names=[Alias(name=*)])"],
  ["from __future__ import annotations", "ImportFrom(level=0, module=__future__, names=[Alias(name=annotations)])"],
  ["global a, b", "Global(names=[a, b])"],
  ["nonlocal a", "Nonlocal(names=[a])"],
  ["a; b;", "Expr(value=a); Expr(value=b)"],
  ["pass", "Pass()"],
  ["break", "Break()"],
  ["continue", "Continue()"],
  ["type A = b", "TypeAlias(name=A, value=b)"],
  [
    "type A[T] = list[T]",
    "TypeAlias(name=A, typeParameters=[TypeParameter(variety=TypeVar, name=T)], value=Subscript(value=list, index=T))",
  ],
  [
    "match a:\n  case 1: pass\n  case _ if b: pass",
    "Match(subject=a, cases=[MatchCase(pattern=MatchValue(value=1), body=[Pass()]), MatchCase(pattern=MatchAs(), guard=b, body=[Pass()])])",
  ],
  ["match = 1", "Assign(targets=[match], value=1)"],
  ["match(a)", "Expr(value=Call(func=match, args=[a]))"],
  ["match.a = type.b", "Assign(targets=[Attribute(value=match, attr=a)], value=Attribute(value=type, attr=b))"],
  ["case = type", "Assign(targets=[case], value=type)"],
  ["print(a, file=b)", "Expr(value=Call(func=print, args=[a], keywords=[Keyword(name=file, value=b)]))"],
  ["exec(a)", "Expr(value=Call(func=exec, args=[a]))"],
  ["print", "Expr(value=print)"],
  ["type(m).foo = p", "Assign(targets=[Attribute(value=Call(func=type, args=[m]), attr=foo)], value=p)"],
  [
    "type(m).a.b[0] = p",
    "Assign(targets=[Subscript(value=Attribute(value=Attribute(value=Call(func=type, args=[m]), attr=a), attr=b), index=0)], value=p)",
  ],
  ["type(m)[k] = p", "Assign(targets=[Subscript(value=Call(func=type, args=[m]), index=k)], value=p)"],
  ["type(a, b).c = d", "Assign(targets=[Attribute(value=Call(func=type, args=[a, b]), attr=c)], value=d)"],
  ["type().x = y", "Assign(targets=[Attribute(value=Call(func=type), attr=x)], value=y)"],
  ["type = 1", "Assign(targets=[type], value=1)"],
  ["type[a] = b", "Assign(targets=[Subscript(value=type, index=a)], value=b)"],
  ["x = [*f(x)]", "Assign(targets=[x], value=List(elements=[Starred(value=Call(func=f, args=[x]))]))"],
  ["a = b if c else d,", "Assign(targets=[a], value=Tuple(elements=[IfExp(test=c, body=b, orelse=d)]))"],
  ["await a", "Expr(value=Await(value=a))"],
  ["*a, = b", "Assign(targets=[Tuple(elements=[Starred(value=a)])], value=b)"],
  ["if a: b; c", "If(test=a, body=[Expr(value=b), Expr(value=c)])"],
];

test.each(statements)("%s", (text, expected) => {
  const { module, errors } = parser.parse(text);
  expect(errors).toEqual([]);
  expect(module.body.map(shape).join("; ")).toBe(expected);
});

const python2: readonly (readonly [string, string])[] = [
  ['print "x"', "print is a function in Python 3: print(…)"],
  ["print >>f, x", "print is a function in Python 3: print(…)"],
  ["exec 'x' in y", "exec is a function in Python 3: exec(…)"],
  ["raise A, b", "Python 3 raises one exception"],
];

test.each(python2)("Python 2: %s", (text, message) => {
  const { module, errors } = parser.parse(`${text}\nx = 1\n`);
  expect(errors).toEqual([{ message, span: { start: 0, end: text.length } }]);
  expect(module.body.map(shape)).toEqual([`ErrorStmt(message=${message})`, "Assign(targets=[x], value=1)"]);
});

test("docstrings", () => {
  const { module } = parser.parse('"m"\ndef f():\n  "f"\nclass A:\n  """a\n  b"""\nclass B:\n  f"b"\n');
  expect(module.docstring).toBe("m");
  expect(module.body.map((each) => ("docstring" in each ? each.docstring : undefined))).toEqual([undefined, "f", "a\n  b", undefined]);
});

test("comments, also between the lines of one statement", () => {
  const text = "# a\nx = [ # b\n  1, # c\n]\n  # d\ny = '# no'";
  const { module } = parser.parse(text);
  expect(module.comments.map((each) => each.text)).toEqual(["# a", "# b", "# c", "# d"]);
  for (const { span, text: comment } of module.comments) expect(text.slice(span.start, span.end)).toBe(comment);
  expect(module.body.map(shape)).toEqual(["Assign(targets=[x], value=List(elements=[1]))", 'Assign(targets=[y], value="# no")']);
});
