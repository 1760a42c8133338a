/** Literals: the value that Python gives them. */
import { expect, test } from "vitest";
import { testParser } from "../harness/parser.ts";
import { shape } from "./shape.ts";

const parser = await testParser();

const literals: readonly (readonly [string, string])[] = [
  ["None", "None"],
  ["True, False", "Tuple(elements=[True, False])"],
  ["...", "..."],
  ["0", "0"],
  ["1_000", "1000"],
  ["0xFF", "255"],
  ["0b1_01", "5"],
  ["0o17", "15"],
  ["00", "0"],
  ["9007199254740993", "9007199254740993n"],
  ["1.", "float(1)"],
  [".5", "float(0.5)"],
  ["1e-3", "float(0.001)"],
  ["1_0.5_0", "float(10.5)"],
  ["1j", "1j"],
  ["1.5J", "1.5j"],
  ["'a'", '"a"'],
  ['"a\\tb\\x41\\u00e9\\U0001F600\\101\\q\\N{DASH}"', '"a\\tbAé😀A\\\\q�"'],
  ["r'\\n'", '"\\\\n"'],
  ["'a' \"b\" u'c'", '"abc"'],
  ["b'\\x00\\u1' rb'\\n'", 'b"\\u0000\\\\u1\\\\n"'],
  ["f''", "JoinedStr()"],
  ["f'a{x}b'", 'JoinedStr(values=["a", FormattedValue(value=x), "b"])'],
  [
    "f'{x!r:>{w}.{p}}'",
    'JoinedStr(values=[FormattedValue(value=x, conversion=r, formatSpec=JoinedStr(values=[">", FormattedValue(value=w), ".", FormattedValue(value=p)]))])',
  ],
  ["f'{{{x}}}\\n'", 'JoinedStr(values=["{", FormattedValue(value=x), "}\\n"])'],
  ["f'{x=}'", 'JoinedStr(values=["x=", FormattedValue(value=x, conversion=r)])'],
  ["f'{ x = !s}'", 'JoinedStr(values=[" x = ", FormattedValue(value=x, conversion=s)])'],
  ["f'{x=:.2f}'", 'JoinedStr(values=["x=", FormattedValue(value=x, formatSpec=JoinedStr(values=[".2f"]))])'],
  ["rf'\\d{x}'", 'JoinedStr(values=["\\\\d", FormattedValue(value=x)])'],
  ["'a' f'{x}' 'b' 'c'", 'JoinedStr(values=["a", FormattedValue(value=x), "bc"])'],
  [
    'f\'{a["b"]}{f"{c}"}\'',
    'JoinedStr(values=[FormattedValue(value=Subscript(value=a, index="b")), FormattedValue(value=JoinedStr(values=[FormattedValue(value=c)]))])',
  ],
  ["f'{x:=10}'", 'JoinedStr(values=[FormattedValue(value=x, formatSpec=JoinedStr(values=["=10"]))])'],
  ["f'{x, *y}'", "JoinedStr(values=[FormattedValue(value=Tuple(elements=[x, Starred(value=y)]))])"],
  ["f'{(lambda: 1)()}'", "JoinedStr(values=[FormattedValue(value=Call(func=Lambda(parameters=Parameters(), body=1)))])"],
];

test.each(literals)("%s", (text, expected) => {
  const { module, errors } = parser.parse(text);
  expect(errors).toEqual([]);
  expect(module.body.map(shape)).toEqual([`Expr(value=${expected})`]);
});

test.each(["0777", "10L"])("%s is how Python 2 wrote numbers", (text) => {
  const { module, errors } = parser.parse(`x = ${text}`);
  expect(module.body.map(shape)).toEqual(["Assign(targets=[x], value=ErrorExpr(message=this is how Python 2 wrote numbers))"]);
  expect(errors).toEqual([{ message: "this is how Python 2 wrote numbers", span: { start: 4, end: 4 + text.length } }]);
});

test("line ends in strings are \\n, and a backslash before one joins lines", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const { module } = parser.parse(`"""a${end}b\\${end}c"""`);
    expect(shape(module.body)).toBe('[Expr(value="a\\nbc")]');
  }
});
