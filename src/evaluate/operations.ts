/** Operations: arithmetic, truth, comparisons and choices. */
import type { BinOp, BoolOp, Compare, CompareOperator, Expression, IfExp, UnaryOp } from "../syntax/tree.ts";
import { isIdentical } from "./comparing.ts";
import type { Frame } from "./context.ts";
import { after, isEvaluation, proceed, settle } from "./errors.ts";
import { bool, NONE, TRUE } from "./make.ts";
import { quickTruth } from "./operators.ts";
import type { AbstractValue, Context, Evaluation, Pending, UnknownValue } from "./value.ts";

/** `op operand`, after its operand. */
export function unaryOperation(context: Context, node: UnaryOp, operand: AbstractValue, frame: Frame): Pending<AbstractValue> {
  frame.span = node.span;
  return node.op === "not" ? after(quickTruth(operand) ?? context.truth(operand), negated) : context.unary(node.op, operand);
}

const affirmed = (truth: boolean | UnknownValue): AbstractValue => (typeof truth === "object" ? truth : bool(truth));
const negated = (truth: boolean | UnknownValue): AbstractValue => (typeof truth === "object" ? truth : bool(!truth));

/** `left op right`. */
export function binaryOperation(context: Context, node: BinOp, frame: Frame): Pending<AbstractValue> {
  // Chains nest to the left without limit.
  if (node.left.kind === "BinOp" && node.left.left.kind === "BinOp") return binaryChain(context, node, frame);
  return proceed(context.evaluate(node.left, frame), operation, context, node, frame);
}

/** The operation after its left operand. */
function operation(context: Context, node: BinOp, left: AbstractValue, frame: Frame): Pending<AbstractValue> {
  const right = context.evaluate(node.right, frame);
  if (isEvaluation(right)) return operationLater(context, node, left, right, frame);
  frame.span = node.span;
  return context.binary(node.op, left, right);
}

function* operationLater(
  context: Context,
  node: BinOp,
  left: AbstractValue,
  right: Evaluation<AbstractValue>,
  frame: Frame,
): Evaluation<AbstractValue> {
  const value = yield* right;
  frame.span = node.span;
  return yield* settle(context.binary(node.op, left, value));
}

/** `a + b + c …` from the left, without recursion into the left operands. */
function* binaryChain(context: Context, root: BinOp, frame: Frame): Evaluation<AbstractValue> {
  const spine: BinOp[] = [];
  let node: Expression = root;
  while (node.kind === "BinOp") {
    spine.push(node);
    node = node.left;
  }
  let left = yield* settle(context.evaluate(node, frame));
  for (let link = spine.pop(); link !== undefined; link = spine.pop()) {
    const result = operation(context, link, left, frame);
    left = isEvaluation(result) ? yield* result : result;
  }
  return left;
}

/** The first operand that decides; at once while operands are plain values. */
export function booleans(context: Context, node: BoolOp, frame: Frame): Pending<AbstractValue> {
  let value: Pending<AbstractValue> = NONE;
  for (let index = 0; index < node.values.length; index++) {
    const part = node.values[index];
    if (part === undefined) break;
    value = context.evaluate(part, frame);
    if (index === node.values.length - 1) break;
    const truth = isEvaluation(value) ? undefined : quickTruth(value);
    if (truth === undefined) return booleansFrom(context, node, index, value, frame);
    if (truth === (node.op === "or")) break;
  }
  return value;
}

/** The same from the operand at `first` on, which was begun. */
function* booleansFrom(
  context: Context,
  node: BoolOp,
  first: number,
  begun: Pending<AbstractValue>,
  frame: Frame,
): Evaluation<AbstractValue> {
  let value = yield* settle(begun);
  for (let index = first; index < node.values.length - 1; index++) {
    const part = node.values[index];
    const next = node.values[index + 1];
    if (part === undefined || next === undefined) break;
    const truth = yield* settle(context.truth(value));
    if (typeof truth === "object") return yield* doubtful(context, node, part, truth, frame);
    if (truth === (node.op === "or")) break;
    value = yield* settle(context.evaluate(next, frame));
  }
  return value;
}

/** After an unknown operand: the rest decides only where it settles the truth of the whole. */
function* doubtful(context: Context, node: BoolOp, after: Expression, unknown: AbstractValue, frame: Frame): Evaluation<AbstractValue> {
  for (const part of node.values.slice(node.values.indexOf(after) + 1)) {
    if (part.kind !== "Name" && part.kind !== "Constant" && part.kind !== "Compare") return unknown;
    const value = yield* settle(context.evaluate(part, frame));
    if (value.kind === "bool" && value.value === (node.op === "or")) return value;
  }
  return unknown;
}

/** `left op right op …`. */
export function comparison(context: Context, node: Compare, frame: Frame): Pending<AbstractValue> {
  if (node.links.length !== 1) return comparisonChain(context, node, frame);
  return proceed(context.evaluate(node.left, frame), comparedWith, context, node, frame);
}

/** The only comparison, after its left operand. */
function comparedWith(context: Context, node: Compare, left: AbstractValue, frame: Frame): Pending<AbstractValue> {
  const [link] = node.links;
  if (link === undefined) return left;
  const right = context.evaluate(link.right, frame);
  if (isEvaluation(right)) return comparedLater(context, node, link.op, left, right, frame);
  frame.span = node.span;
  return compareOne(context, link.op, left, right);
}

function* comparedLater(
  context: Context,
  node: Compare,
  op: CompareOperator,
  left: AbstractValue,
  right: Evaluation<AbstractValue>,
  frame: Frame,
): Evaluation<AbstractValue> {
  const value = yield* right;
  frame.span = node.span;
  return yield* settle(compareOne(context, op, left, value));
}

/** `a < b < c`. */
function* comparisonChain(context: Context, node: Compare, frame: Frame): Evaluation<AbstractValue> {
  let left = yield* settle(context.evaluate(node.left, frame));
  let result: AbstractValue = TRUE;
  for (const [index, link] of node.links.entries()) {
    const right = yield* settle(context.evaluate(link.right, frame));
    frame.span = node.span;
    result = yield* settle(compareOne(context, link.op, left, right));
    if (index === node.links.length - 1) return result;
    const truth = yield* settle(context.truth(result));
    if (typeof truth === "object") return truth;
    if (!truth) return result;
    left = right;
  }
  return result;
}

function compareOne(context: Context, op: CompareOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue> {
  switch (op) {
    case "is":
    case "is not": {
      const same = isIdentical(left, right);
      return typeof same === "object" ? same : bool(same === (op === "is"));
    }
    case "in":
    case "not in":
      return after(context.contains(right, left), op === "in" ? affirmed : negated);
    default:
      return context.compare(op, left, right);
  }
}

/** `body if test else orelse`, after its test. */
export function conditional(context: Context, node: IfExp, test: AbstractValue, frame: Frame): Pending<AbstractValue> {
  return proceed(quickTruth(test) ?? context.truth(test), chosen, context, node, frame);
}

function chosen(context: Context, node: IfExp, truth: boolean | UnknownValue, frame: Frame): Pending<AbstractValue> {
  if (typeof truth === "object") return chosenInDoubt(context, node, truth, frame);
  return context.evaluate(truth ? node.body : node.orelse, frame);
}

function* chosenInDoubt(context: Context, node: IfExp, doubt: UnknownValue, frame: Frame): Evaluation<AbstractValue> {
  const yes = yield* settle(context.evaluate(node.body, frame));
  const no = yield* settle(context.evaluate(node.orelse, frame));
  return isIdentical(yes, no) === true ? yes : doubt;
}
