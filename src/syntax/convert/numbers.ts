/** Numbers as they are written. */
import type { Constant, ErrorExpr } from "../tree.ts";
import type { Convert } from "./context.ts";
import { errorExpr } from "./context.ts";

/** An int; one too large for a number to hold exactly is a bigint. A complex without a point is the grammar's integer too. */
export const integer: Convert<Constant | ErrorExpr> = (node, cx) => {
  const span = cx.span(node);
  const digits = cx.text(node).replaceAll("_", "");
  if (/^[0-9]+j$/i.test(digits)) return { kind: "Constant", span, type: "complex", value: Number(digits.slice(0, -1)) };
  if (/^0[0-9]*[1-9]|l$/i.test(digits)) {
    const message = "this is how Python 2 wrote numbers";
    cx.report(message, node);
    return errorExpr(message, node, cx);
  }
  const value = Number(digits);
  return { kind: "Constant", span, type: "int", value: Number.isSafeInteger(value) ? value : BigInt(digits) };
};

/** A float, or with a j a complex. */
export const float: Convert<Constant> = (node, cx) => {
  const digits = cx.text(node).replaceAll("_", "");
  const imaginary = /j$/i.test(digits);
  const value = Number(imaginary ? digits.slice(0, -1) : digits);
  return { kind: "Constant", span: cx.span(node), type: imaginary ? "complex" : "float", value };
};
