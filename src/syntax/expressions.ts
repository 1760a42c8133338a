/**
 * Expressions of the tree. Names and shapes follow Python's `ast` module, with three differences that make them easier to walk: entries of a dict, links of a
 * comparison and defaults of parameters stand beside what they belong to instead of in parallel lists; operators are their Python text; nothing says Load or Store.
 *
 * A span leaves out the parentheses around an expression, as in `ast`; a tuple's and a generator's own parentheses belong to it. Where a name has its own
 * place in the text, `xSpan` is the place of `x`.
 */
import type { Span } from "../text/location.ts";

/** An identifier that is read, assigned or deleted. */
export interface Name {
  readonly kind: "Name";
  readonly span: Span;
  readonly id: string;
}

interface ConstantOf<Type extends string, Value> {
  readonly kind: "Constant";
  readonly span: Span;
  readonly type: Type;
  readonly value: Value;
}

/** A string after escapes and implicit concatenation; lone surrogates are kept. */
export type StrConstant = ConstantOf<"str", string>;

/**
 * A literal. An int is a number where that is exact and a bigint otherwise; a complex holds its imaginary part; bytes are a string of code units 0–255;
 * None and `...` have the value null.
 */
export type Constant =
  | ConstantOf<"none", null>
  | ConstantOf<"bool", boolean>
  | ConstantOf<"int", number | bigint>
  | ConstantOf<"float", number>
  | ConstantOf<"complex", number>
  | StrConstant
  | ConstantOf<"bytes", string>
  | ConstantOf<"ellipsis", null>;

/** `{value!r:spec}` in an f-string. `{x=}` is the text "x=" followed by a value converted with r, as in `ast`. */
export interface FormattedValue {
  readonly kind: "FormattedValue";
  readonly span: Span;
  readonly value: Expression;
  readonly conversion: "s" | "r" | "a" | undefined;
  readonly formatSpec: JoinedStr | undefined;
}

/** An f-string, or the format specification of a value in one. Neighbouring texts are one constant, empty ones are left out. */
export interface JoinedStr {
  readonly kind: "JoinedStr";
  readonly span: Span;
  readonly values: readonly (StrConstant | FormattedValue)[];
}

/** `value.attr`. */
export interface Attribute {
  readonly kind: "Attribute";
  readonly span: Span;
  readonly value: Expression;
  readonly attr: string;
  readonly attrSpan: Span;
}

/** `value[index]`; several subscripts are one Tuple. */
export interface Subscript {
  readonly kind: "Subscript";
  readonly span: Span;
  readonly value: Expression;
  readonly index: Expression;
}

/** `lower:upper:step`, only within the index of a Subscript. */
export interface Slice {
  readonly kind: "Slice";
  readonly span: Span;
  readonly lower: Expression | undefined;
  readonly upper: Expression | undefined;
  readonly step: Expression | undefined;
}

/** `name=value` of a call or class header; without a name it is `**value`. */
export interface Keyword {
  readonly kind: "Keyword";
  readonly span: Span;
  readonly name: string | undefined;
  readonly nameSpan: Span | undefined;
  readonly value: Expression;
}

/** `func(args, keywords)`. The callee's place is `func.span`; `argumentsSpan` includes the parentheses. `*xs` among the args is Starred. */
export interface Call {
  readonly kind: "Call";
  readonly span: Span;
  readonly func: Expression;
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly argumentsSpan: Span;
}

/** Operators of BinOp and AugAssign, without the `=`. */
export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**" | "@" | "<<" | ">>" | "&" | "|" | "^";

/** `left op right`. A chain `a + b + …` nests to the left without limit: go through it with `leftSpine`, not by recursion. */
export interface BinOp {
  readonly kind: "BinOp";
  readonly span: Span;
  readonly left: Expression;
  readonly op: BinaryOperator;
  readonly opSpan: Span;
  readonly right: Expression;
}

/** `op operand`. */
export interface UnaryOp {
  readonly kind: "UnaryOp";
  readonly span: Span;
  readonly op: "-" | "+" | "~" | "not";
  readonly operand: Expression;
}

/** `a and b and c`: one node for a run of the same operator, at least two values. */
export interface BoolOp {
  readonly kind: "BoolOp";
  readonly span: Span;
  readonly op: "and" | "or";
  readonly values: readonly Expression[];
}

/** Operators of Compare. */
export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "is" | "is not" | "in" | "not in";

/** `left op right op right …`: a chain holds when every link does. */
export interface Compare {
  readonly kind: "Compare";
  readonly span: Span;
  readonly left: Expression;
  readonly links: readonly { readonly op: CompareOperator; readonly right: Expression }[];
}

/** `body if test else orelse`. */
export interface IfExp {
  readonly kind: "IfExp";
  readonly span: Span;
  readonly test: Expression;
  readonly body: Expression;
  readonly orelse: Expression;
}

/** One parameter of a function or lambda; `name` is without stars. */
export interface Parameter {
  readonly kind: "Parameter";
  readonly span: Span;
  readonly name: string;
  readonly nameSpan: Span;
  readonly annotation: Expression | undefined;
  readonly default: Expression | undefined;
}

/** Parameters by how they are bound. The span is between the parentheses of a def, empty for `()`. */
export interface Parameters {
  readonly kind: "Parameters";
  readonly span: Span;
  readonly posonly: readonly Parameter[];
  readonly args: readonly Parameter[];
  readonly vararg: Parameter | undefined;
  readonly kwonly: readonly Parameter[];
  readonly kwarg: Parameter | undefined;
}

/** `lambda parameters: body`. */
export interface Lambda {
  readonly kind: "Lambda";
  readonly span: Span;
  readonly parameters: Parameters;
  readonly body: Expression;
}

/** `a, b` with or without parentheses, which belong to the span. */
export interface Tuple {
  readonly kind: "Tuple";
  readonly span: Span;
  readonly elements: readonly Expression[];
}

/** `[a, b]`. */
export interface List {
  readonly kind: "List";
  readonly span: Span;
  readonly elements: readonly Expression[];
}

/** `{a, b}`. */
export interface Set {
  readonly kind: "Set";
  readonly span: Span;
  readonly elements: readonly Expression[];
}

/** `key: value` of a dict; without a key it is `**value`. */
export interface DictEntry {
  readonly kind: "DictEntry";
  readonly span: Span;
  readonly key: Expression | undefined;
  readonly value: Expression;
}

/** `{key: value, **rest}`. */
export interface Dict {
  readonly kind: "Dict";
  readonly span: Span;
  readonly entries: readonly DictEntry[];
}

/** `for target in iter if test if test`. */
export interface Comprehension {
  readonly kind: "Comprehension";
  readonly span: Span;
  readonly async: boolean;
  readonly target: Expression;
  readonly iter: Expression;
  readonly ifs: readonly Expression[];
}

/** `[element for …]`, `{element for …}`, `(element for …)`. */
export interface ElementComp {
  readonly kind: "ListComp" | "SetComp" | "GeneratorExp";
  readonly span: Span;
  readonly element: Expression;
  readonly generators: readonly Comprehension[];
}

/** `{key: value for …}`. */
export interface DictComp {
  readonly kind: "DictComp";
  readonly span: Span;
  readonly key: Expression;
  readonly value: Expression;
  readonly generators: readonly Comprehension[];
}

/** `*value` in a call, a display, a subscript or a target. */
export interface Starred {
  readonly kind: "Starred";
  readonly span: Span;
  readonly value: Expression;
}

/** `await value`. */
export interface Await {
  readonly kind: "Await";
  readonly span: Span;
  readonly value: Expression;
}

/** `yield`, `yield value`. */
export interface Yield {
  readonly kind: "Yield";
  readonly span: Span;
  readonly value: Expression | undefined;
}

/** `yield from value`. */
export interface YieldFrom {
  readonly kind: "YieldFrom";
  readonly span: Span;
  readonly value: Expression;
}

/** `target := value`. */
export interface NamedExpr {
  readonly kind: "NamedExpr";
  readonly span: Span;
  readonly target: Name;
  readonly value: Expression;
}

/** Text that is no expression, or an expression nested too deeply; its value is unknown. */
export interface ErrorExpr {
  readonly kind: "ErrorExpr";
  readonly span: Span;
  readonly message: string;
}

/** Any expression. */
export type Expression =
  | Name
  | Constant
  | JoinedStr
  | Attribute
  | Subscript
  | Slice
  | Call
  | BinOp
  | UnaryOp
  | BoolOp
  | Compare
  | IfExp
  | Lambda
  | Tuple
  | List
  | Set
  | Dict
  | ElementComp
  | DictComp
  | Starred
  | Await
  | Yield
  | YieldFrom
  | NamedExpr
  | ErrorExpr;
