/** Values of literals. */
import type { Expression } from "../syntax/tree.ts";
import { bool, bytes, complex, ELLIPSIS, float, int, NONE, str } from "./make.ts";
import type { AbstractValue } from "./value.ts";

const constants = new WeakMap<Expression, AbstractValue>();

/** The value of a literal, made once. */
export function constant(node: Expression & { kind: "Constant" }): AbstractValue {
  let value = constants.get(node);
  if (value === undefined) {
    value = makeConstant(node);
    constants.set(node, value);
  }
  return value;
}

function makeConstant(node: Expression & { kind: "Constant" }): AbstractValue {
  switch (node.type) {
    case "none":
      return NONE;
    case "bool":
      return bool(node.value);
    case "int":
      return int(node.value);
    case "float":
      return float(node.value);
    case "complex":
      return complex(0, node.value);
    case "str":
      return str(node.value);
    case "bytes":
      return bytes(node.value);
    case "ellipsis":
      return ELLIPSIS;
  }
}
