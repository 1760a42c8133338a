/**
 * Tables of numbers: comprehensions of plain arithmetic over a range, such as `[p / 10000 ** (2 * (i // 2) / d) for i in range(d)]`. Those that positions are
 * encoded with have a hundred thousand elements, so they are computed with JavaScript's numbers; whatever does not come out as in Python is left to the evaluator.
 */
import type { BinOp, ElementComp, Expression, IfExp } from "../syntax/tree.ts";
import { STEP } from "../text/step.ts";
import { constant } from "./constants.ts";
import type { Frame } from "./context.ts";
import { float, int } from "./make.ts";
import { classAttribute } from "./mro.ts";
import { floatFloorDivide, floatPower, floatRemainder } from "./numbers/floats.ts";
import { add, floorDivide, multiply, power, remainder, subtract, type Integer } from "./numbers/ints.ts";
import { plainOf } from "./numbers/plain.ts";
import { lookupName, mangle } from "./scopes.ts";
import { rangeLength } from "./sequences.ts";
import type { AbstractValue, Context, Evaluation, RangeValue } from "./value.ts";

/** A number for each turn; NaN where the evaluator is to be asked. */
type Formula = (turn: number) => number;

/** What kind of number it gives: `float64` is numpy's scalar. */
interface Typed {
  readonly type: "int" | "float" | "float64";
  readonly at: Formula;
}

/** Elements between two pauses, and how many take the time of a statement. */
const SLICE = 4096;
const ELEMENTS_PER_STEP = 8;

/** The elements of a comprehension over `source`, where all of them are plain numbers. */
export function* numberTable(
  context: Context,
  node: ElementComp,
  source: AbstractValue,
  frame: Frame,
): Evaluation<AbstractValue[] | undefined> {
  const [generator, more] = node.generators;
  if (generator === undefined || more !== undefined || source.kind !== "range") return undefined;
  if (generator.target.kind !== "Name" || generator.ifs.length > 0) return undefined;
  const formula = compile({ context, frame, variable: generator.target.id, source, given: [] }, node.element);
  // Scalars of numpy are values with a class of their own.
  if (formula === undefined || formula.type === "float64") return formula && (yield* scalars(context, formula, source));
  return yield* computed(context, formula, source, formula.type === "int" ? int : float);
}

function* scalars(context: Context, { at }: Typed, source: RangeValue): Evaluation<AbstractValue[] | undefined> {
  const type = context.modules.get("numpy")?.value.scope.variables.get("float64");
  if (type?.kind !== "class") return undefined;
  const subtype = { class: type, attributes: new Map<string, AbstractValue>() };
  return yield* computed(context, { type: "float64", at }, source, (value) => ({ kind: "float", value, subtype }));
}

function* computed(
  context: Context,
  { at }: Typed,
  source: RangeValue,
  make: (value: number) => AbstractValue,
): Evaluation<AbstractValue[] | undefined> {
  const length = rangeLength(source);
  context.checkSize(length);
  const items: AbstractValue[] = [];
  for (let turn = 0; turn < length; turn++) {
    if (turn % SLICE === SLICE - 1) yield STEP;
    if (turn % ELEMENTS_PER_STEP === 0) context.charge(1);
    const value = at(source.start + turn * source.step);
    if (Number.isNaN(value)) return undefined;
    items.push(make(value));
  }
  return items;
}

interface Setting {
  readonly context: Context;
  readonly frame: Frame;
  readonly variable: string;
  readonly source: RangeValue;
  /** Numbers and functions that were met so far besides the variable. */
  readonly given: unknown[];
}

function compile(setting: Setting, node: Expression): Typed | undefined {
  switch (node.kind) {
    case "Name":
      if (node.id === setting.variable) return { type: "int", at: (turn) => turn };
      return fixed(setting, lookupName(setting.context, setting.frame.scope, mangle(node.id, setting.frame)));
    case "Constant":
      return fixed(setting, constant(node));
    case "Attribute":
      return fixed(setting, kept(setting, node));
    case "UnaryOp": {
      const operand = node.op === "-" ? compile(setting, node.operand) : undefined;
      // There is no negative zero among ints.
      return operand && { type: operand.type, at: operand.type === "int" ? (turn) => 0 - operand.at(turn) : (turn) => -operand.at(turn) };
    }
    case "BinOp":
      return node.op === "**" ? remembered(setting, node, () => binary(setting, node)) : binary(setting, node);
    case "IfExp":
      return choice(setting, node);
    case "Call":
      return remembered(setting, node, () => callOf(setting, node));
    default:
      return undefined;
  }
}

/** What an object or a module keeps under a name; whatever code of its own would give is left out. */
function kept(setting: Setting, node: Expression): AbstractValue | undefined {
  if (node.kind === "Name") return lookupName(setting.context, setting.frame.scope, mangle(node.id, setting.frame));
  if (node.kind !== "Attribute") return undefined;
  const object = kept(setting, node.value);
  const name = mangle(node.attr, setting.frame);
  if (object?.kind === "module") return object.scope.variables.get(name);
  if (object?.kind !== "instance") return undefined;
  const shared = classAttribute(object.class, name);
  return shared?.kind === "property" ? undefined : (object.attributes.get(name) ?? shared);
}

function fixed(setting: Setting, value: AbstractValue | undefined): Typed | undefined {
  if (value === undefined || (value.kind !== "int" && value.kind !== "float") || value.subtype !== undefined) return undefined;
  const number = value.value;
  setting.given.push(value.kind, number);
  return typeof number === "number" ? { type: value.kind, at: () => number } : undefined;
}

/** What a part of a comprehension was made of when it was last met, and its numbers by turn; NaN where they were not asked for yet. */
interface Row {
  readonly given: readonly unknown[];
  numbers: Float64Array | undefined;
}

const rows = new WeakMap<Expression, Row>();

/** Numbers that are kept of one part. */
const LONGEST_ROW = 16_384;

/**
 * A part that is dear to compute. A table's rows are often comprehensions of one function that is called with each row's number, and its powers of the column
 * are the same in all of them: from the second time on that it is met with the same numbers they are kept.
 */
function remembered(setting: Setting, node: Expression, compileIt: () => Typed | undefined): Typed | undefined {
  const { source, given } = setting;
  const before = given.length;
  const formula = compileIt();
  const length = rangeLength(source);
  if (formula === undefined || length > LONGEST_ROW) return formula;
  const own = [source.start, source.step, length, ...given.slice(before)];
  const row = rows.get(node);
  if (row === undefined || row.given.length !== own.length || row.given.some((value, index) => !Object.is(value, own[index]))) {
    rows.set(node, { given: own, numbers: undefined });
    return formula;
  }
  const numbers = (row.numbers ??= new Float64Array(length).fill(NaN));
  return {
    type: formula.type,
    at(turn) {
      const index = (turn - source.start) / source.step;
      const known = numbers[index] ?? NaN;
      return Number.isNaN(known) ? (numbers[index] = formula.at(turn)) : known;
    },
  };
}

const exact = (value: Integer): number => (typeof value === "number" ? value : NaN);

const INTEGERS: Partial<Record<BinOp["op"], (a: number, b: number) => number>> = {
  "+": (a, b) => exact(add(a, b)),
  "-": (a, b) => exact(subtract(a, b)),
  "*": (a, b) => exact(multiply(a, b)),
  "//": (a, b) => (b === 0 ? NaN : exact(floorDivide(a, b))),
  "%": (a, b) => (b === 0 ? NaN : exact(remainder(a, b))),
  "**": (a, b) => (b < 0 || b > 64 ? NaN : exact(power(a, b))),
};

const FLOATS: Partial<Record<BinOp["op"], (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? NaN : a / b),
  "//": (a, b) => (b === 0 ? NaN : floatFloorDivide(a, b)),
  "%": (a, b) => (b === 0 ? NaN : floatRemainder(a, b)),
  "**": (a, b) => {
    const result = floatPower(a, b);
    return result.kind === "float" ? result.value : NaN;
  },
};

function binary(setting: Setting, { op, left, right }: BinOp): Typed | undefined {
  const a = compile(setting, left);
  const b = a && compile(setting, right);
  if (a === undefined || b === undefined) return undefined;
  const isInteger = a.type === "int" && b.type === "int" && op !== "/";
  const compute = (isInteger ? INTEGERS : FLOATS)[op];
  if (compute === undefined) return undefined;
  const isNumpy = a.type === "float64" || b.type === "float64";
  return { type: isInteger ? "int" : isNumpy ? "float64" : "float", at: (turn) => compute(a.at(turn), b.at(turn)) };
}

const COMPARISONS: Partial<Record<string, (a: number, b: number) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** `a if i % 2 == 0 else b`, where both are of one type. */
function choice(setting: Setting, { test, body, orelse }: IfExp): Typed | undefined {
  const link = test.kind === "Compare" && test.links.length === 1 ? test.links[0] : undefined;
  const compare = link && COMPARISONS[link.op];
  if (test.kind !== "Compare" || link === undefined || compare === undefined) return undefined;
  const [left, right] = [compile(setting, test.left), compile(setting, link.right)];
  const [yes, no] = [compile(setting, body), compile(setting, orelse)];
  if (left === undefined || right === undefined || yes === undefined || yes.type !== no?.type) return undefined;
  return {
    type: yes.type,
    at(turn) {
      const [a, b] = [left.at(turn), right.at(turn)];
      if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
      return compare(a, b) ? yes.at(turn) : no.at(turn);
    },
  };
}

function callOf(setting: Setting, { func, args, keywords }: Expression & { kind: "Call" }): Typed | undefined {
  const callee = kept(setting, func);
  const what = callee?.kind === "nativeFunction" ? plainOf(callee.implementation) : undefined;
  if (what === undefined || keywords.length > 0 || args.length !== what.arity) return undefined;
  const [x, y] = args.map((argument) => compile(setting, argument));
  if (x === undefined || (what.arity === 2 && y === undefined)) return undefined;
  // Of two ints numpy makes an int.
  if (what.result === "float64" && what.arity === 2 && x.type === "int" && y?.type === "int") return undefined;
  const { compute, result } = what;
  setting.given.push(compute);
  const at: Formula = y === undefined ? (turn) => compute(x.at(turn)) : (turn) => compute(x.at(turn), y.at(turn));
  return {
    type: result,
    at(turn) {
      const value = at(turn);
      return Number.isFinite(value) ? value : NaN;
    },
  };
}
