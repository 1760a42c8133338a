/** How the text of forward takes a shape apart or lays axes flat. */
import type { Call, Expression } from "../syntax/tree.ts";

/** `x` of `x.shape[:2]`, of which one axis more at least is not named. */
export function leadingPart(value: Expression): { readonly of: Expression } | undefined {
  if (value.kind !== "Subscript" || value.index.kind !== "Slice" || value.index.lower !== undefined || value.index.upper === undefined) {
    return undefined;
  }
  const of = shapeOf(value.value);
  return of === undefined ? undefined : { of };
}

/** `x` of `x.shape` and `x.size()`. */
export function shapeOf(value: Expression): Expression | undefined {
  if (value.kind === "Attribute" && value.attr === "shape") return value.value;
  if (value.kind === "Call" && value.args.length === 0 && value.func.kind === "Attribute" && value.func.attr === "size") {
    return value.func.value;
  }
  return undefined;
}

/** `view(n, -1)`, `reshape(x.size(0), -1)`, `flatten(1)`. */
export function isFlattening({ func, args }: Call): boolean {
  if (func.kind === "Attribute" && func.attr === "flatten") return true;
  const sizes = func.kind === "Attribute" && func.value.kind === "Name" && func.value.id === "torch" ? args.slice(1) : args;
  const [only] = sizes;
  const list = sizes.length === 1 && (only?.kind === "Tuple" || only?.kind === "List") ? only.elements : sizes;
  return list.length === 2 && list.some(isMinusOne);
}

function isMinusOne(expression: Expression): boolean {
  return expression.kind === "UnaryOp" && expression.op === "-" && expression.operand.kind === "Constant" && expression.operand.value === 1;
}
