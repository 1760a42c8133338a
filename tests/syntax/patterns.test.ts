/** Each kind of pattern of a match statement. */
import { expect, test } from "vitest";
import { testParser } from "../harness/parser.ts";
import { shape } from "./shape.ts";

const parser = await testParser();

const patterns: readonly (readonly [string, string])[] = [
  ["None", "MatchSingleton(value=null)"],
  ["True", "MatchSingleton(value=true)"],
  ["1", "MatchValue(value=1)"],
  ["-1", "MatchValue(value=UnaryOp(op=-, operand=1))"],
  ["1 + 2j", "MatchValue(value=BinOp(left=1, op=+, right=2j))"],
  ["-1 - 2j", "MatchValue(value=BinOp(left=UnaryOp(op=-, operand=1), op=-, right=2j))"],
  ['"a" "b"', 'MatchValue(value="ab")'],
  ["a", "MatchAs(name=a)"],
  ["_", "MatchAs()"],
  ["a.b", "MatchValue(value=Attribute(value=a, attr=b))"],
  ["a.b.c", "MatchValue(value=Attribute(value=Attribute(value=a, attr=b), attr=c))"],
  ["(a)", "MatchAs(name=a)"],
  ["(a,)", "MatchSequence(patterns=[MatchAs(name=a)])"],
  ["a, b", "MatchSequence(patterns=[MatchAs(name=a), MatchAs(name=b)])"],
  ["a,", "MatchSequence(patterns=[MatchAs(name=a)])"],
  ["*a, b", "MatchSequence(patterns=[MatchStar(name=a), MatchAs(name=b)])"],
  ["*_, b", "MatchSequence(patterns=[MatchStar(), MatchAs(name=b)])"],
  ["[]", "MatchSequence()"],
  ["[a, *rest]", "MatchSequence(patterns=[MatchAs(name=a), MatchStar(name=rest)])"],
  ["()", "MatchSequence()"],
  ["{}", "MatchMapping()"],
  [
    '{"k": v, 1: _, a.b: 2, **rest}',
    'MatchMapping(entries=[(key="k", pattern=MatchAs(name=v)), (key=1, pattern=MatchAs()), (key=Attribute(value=a, attr=b), pattern=MatchValue(value=2))], rest=rest)',
  ],
  ["{-1: a}", "MatchMapping(entries=[(key=UnaryOp(op=-, operand=1), pattern=MatchAs(name=a))])"],
  ["{-0-0j: a}", "MatchMapping(entries=[(key=BinOp(left=UnaryOp(op=-, operand=0), op=-, right=0j), pattern=MatchAs(name=a))])"],
  ["A()", "MatchClass(cls=A)"],
  [
    "A(b, c=d, e=1 | 2)",
    "MatchClass(cls=A, patterns=[MatchAs(name=b)], keywords=[(name=c, pattern=MatchAs(name=d)), (name=e, pattern=MatchOr(patterns=[MatchValue(value=1), MatchValue(value=2)]))])",
  ],
  ["A.B(x=C(y))", "MatchClass(cls=Attribute(value=A, attr=B), keywords=[(name=x, pattern=MatchClass(cls=C, patterns=[MatchAs(name=y)]))])"],
  ["A(x=C() as y)", "MatchClass(cls=A, keywords=[(name=x, pattern=MatchAs(pattern=MatchClass(cls=C), name=y))])"],
  ["a | 1 | None", "MatchOr(patterns=[MatchAs(name=a), MatchValue(value=1), MatchSingleton(value=null)])"],
  ["(1 | 2) as x", "MatchAs(pattern=MatchOr(patterns=[MatchValue(value=1), MatchValue(value=2)]), name=x)"],
  ["[1] as y", "MatchAs(pattern=MatchSequence(patterns=[MatchValue(value=1)]), name=y)"],
  [
    "int(x) | str(x)",
    "MatchOr(patterns=[MatchClass(cls=int, patterns=[MatchAs(name=x)]), MatchClass(cls=str, patterns=[MatchAs(name=x)])])",
  ],
];

test.each(patterns)("case %s", (pattern, expected) => {
  const { module, errors } = parser.parse(`match x:\n  case ${pattern}: pass`);
  expect(errors).toEqual([]);
  expect(module.body.map(shape)).toEqual([`Match(subject=x, cases=[MatchCase(pattern=${expected}, body=[Pass()])])`]);
});
