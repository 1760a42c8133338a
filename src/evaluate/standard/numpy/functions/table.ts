/** numpy's functions by name. */
import type { NativeTable } from "../../../make.ts";
import { plain } from "../../../numbers/plain.ts";
import type { BoundArguments, Context } from "../../../value.ts";
import { arrayBinary, OPERATOR_NUMBERS } from "../ndarray.ts";
import { reducer, REDUCTIONS, running } from "../reduce.ts";
import { BINARY, ELEMENTWISE, elementwise, OPERATORS, pairwise } from "./elementwise.ts";
import { einsum } from "./einsum.ts";
import { MAKING } from "./making.ts";
import { SHAPING } from "./shaping.ts";

function functions(): NativeTable {
  const table: Record<string, NativeTable[string]> = { ...MAKING, ...SHAPING, "einsum(*operands, **kwargs)": einsum };
  for (const name of Object.keys(ELEMENTWISE)) table[`${name}(x, *args, **kwargs)`] = elementwise(name);
  for (const name of Object.keys(BINARY)) table[`${name}(x1, x2)`] = pairwise(name);
  for (const [name, op] of Object.entries(OPERATORS)) {
    const implementation: NativeTable[string] = (context: Context, args: BoundArguments) =>
      arrayBinary(context, op, args.get("x1"), args.get("x2"));
    // Where Python raises numpy goes on with an infinity, which no table takes.
    const compute = OPERATOR_NUMBERS[op]?.[0];
    table[`${name}(x1, x2)`] = plain(implementation, compute && { compute, arity: 2, result: "float64" });
  }
  for (const name of Object.keys(REDUCTIONS)) {
    table[`${name}(a, axis=None, dtype=None, out=None, keepdims=False, **kwargs)`] = reducer(name);
  }
  table["cumsum(a, axis=None, dtype=None)"] = running((total, x) => total + x);
  for (const name of ["cumprod", "cumproduct"]) table[`${name}(a, axis=None, dtype=None)`] = running((total, x) => total * x);
  return table;
}

/** All functions by signature. */
export const NUMPY_FUNCTIONS = functions();
