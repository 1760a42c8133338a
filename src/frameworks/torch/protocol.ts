/** What evaluated code does with tensors without naming a function: operators, indices, attributes. */
import { bool, complex, float, int, NONE } from "../../evaluate/make.ts";
import type { TensorProtocol } from "../../evaluate/library.ts";
import {
  contentOf,
  dataIn,
  storedContent,
  tensorOf,
  tensorOver,
  withoutGradient,
  type TensorState,
} from "../../evaluate/tensors/storage.ts";
import { graphType } from "../../evaluate/tensors/content.ts";
import { apply1 } from "../../evaluate/tensors/apply.ts";
import { runOf } from "../../evaluate/trace.ts";
import { sizeOf } from "../../evaluate/tensors/data.ts";
import type { AbstractValue, ClassValue, Context, TensorValue } from "../../evaluate/value.ts";
import { affine, assign, bitwise, compare, floorDivide, negated, power, product, quotient, remainder, sum } from "./arithmetic.ts";
import { isOperand, orUnknown, toOperand, type Operand } from "./call.ts";
import { getItem, setItem } from "./indexing.ts";
import { matmul, permute, select, transpose } from "./shaping.ts";
import { deviceValue, dtypeValue, knownClass, nativeClass, sizeValue, worldOf } from "./world.ts";

type BinaryOp = Parameters<TensorProtocol["binary"]>[1];

const NAMES: Readonly<Record<BinaryOp, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "//": "floor_divide",
  "%": "remainder",
  "**": "pow",
  "@": "matmul",
  "<<": "shift",
  ">>": "shift",
  "&": "and",
  "|": "or",
  "^": "xor",
};

/** Runs an operation under the name its nodes carry. */
function named<T>(context: Context, name: string, work: () => T): T {
  const { tracer } = runOf(context);
  if (tracer === undefined || tracer.functional !== "") return work();
  tracer.functional = name;
  try {
    return work();
  } finally {
    tracer.functional = "";
  }
}

function arithmetic(context: Context, op: BinaryOp, a: Operand, b: Operand): TensorValue | undefined {
  switch (op) {
    case "+":
      return sum(context, a, b);
    case "-":
      return sum(context, a, b, -1);
    case "*":
      return product(context, a, b);
    case "/":
      return quotient(context, a, b);
    case "//":
      return floorDivide(context, a, b);
    case "%":
      return remainder(context, a, b);
    case "**":
      return power(context, a, b);
    case "@":
      return a.kind === "tensor" && b.kind === "tensor" ? matmul(context, a, b) : undefined;
    case "&":
      return bitwise(context, "and", a, b);
    case "|":
      return bitwise(context, "or", a, b);
    case "^":
      return bitwise(context, "xor", a, b);
    default:
      return undefined;
  }
}

function binary(context: Context, op: BinaryOp, left: AbstractValue, right: AbstractValue): AbstractValue | undefined {
  if (!isOperand(left) || !isOperand(right)) return undefined;
  return orUnknown(() => named(context, NAMES[op], () => arithmetic(context, op, toOperand(context, left), toOperand(context, right))));
}

function augmented(context: Context, op: BinaryOp, left: TensorValue, right: AbstractValue): AbstractValue | undefined {
  if (op === "@" || !isOperand(right)) return undefined;
  return orUnknown(() =>
    named(context, `${NAMES[op]}_`, () => {
      const result = arithmetic(context, op, left, toOperand(context, right));
      return result === undefined ? undefined : assign(context, left, result);
    }),
  );
}

const COMPARED = { "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge" } as const;

/** The only number of a tensor, where it is known. */
function only(context: Context, tensor: TensorValue): number | undefined {
  const data = dataIn(context, tensor);
  return data?.size === 1 ? data.at(0) : undefined;
}

function truth(context: Context, tensor: TensorValue): AbstractValue {
  if (sizeOf(tensor.shape) > 1) {
    return context.raise("RuntimeError", "Boolean value of Tensor with more than one value is ambiguous");
  }
  const value = only(context, tensor);
  return value === undefined ? context.unknown("a condition depends on the numbers in a tensor") : bool(value !== 0);
}

/** tensor.item(). */
export function item(context: Context, tensor: TensorValue, target?: "int" | "float" | "complex"): AbstractValue {
  if (sizeOf(tensor.shape) !== 1) return context.raise("ValueError", "only one element tensors can be converted to Python scalars");
  const value = only(context, tensor);
  if (value === undefined) return context.unknown("the number in a tensor depends on the input");
  const type = target ?? graphType(tensor.dtype);
  if (type === "bool") return bool(value !== 0);
  if (type === "complex") return complex(value, 0);
  return type === "int" ? int(Math.trunc(value)) : float(value);
}

/** tensor.tolist(). */
export function toList(context: Context, tensor: TensorValue): AbstractValue {
  if (tensor.shape.length === 0) return item(context, tensor);
  const data = dataIn(context, tensor);
  if (data === undefined) return context.unknown("the numbers in a tensor depend on the input");
  context.checkSize(data.size);
  context.chargeElements(data.size);
  const type = graphType(tensor.dtype);
  const make = (value: number): AbstractValue => (type === "bool" ? bool(value !== 0) : type === "int" ? int(value) : float(value));
  const nest = (axis: number, start: number, count: number): AbstractValue => {
    const extent = tensor.shape[axis] ?? 1;
    const inner = count / extent;
    const last = axis === tensor.shape.length - 1;
    const items = Array.from({ length: extent }, (_, i) => (last ? make(data.at(start + i)) : nest(axis + 1, start + i * inner, inner)));
    return { kind: "list", items };
  };
  return nest(0, 0, data.size);
}

/** torch.Tensor, whose attributes are the methods. */
export function tensorClass(context: Context): ClassValue {
  return knownClass(context, "Tensor", () => nativeClass(context, "Tensor", "torch"));
}

/** The class nn.Parameter of this evaluation. */
export function parameterClass(context: Context): ClassValue {
  return knownClass(context, "Parameter", () => nativeClass(context, "Parameter", "torch.nn.parameter", [tensorClass(context)]));
}

/** An nn.Parameter on the tensor's storage. */
export function parameterOf(context: Context, data: TensorValue, requiresGrad: boolean): TensorValue {
  const content = contentOf(context, data);
  // Made inside a forward from something computed there: it keeps its numbers but is no longer connected.
  const storage = content.kind === "graph" ? { content, version: 0 } : data.state.storage;
  const steps = content.kind === "graph" ? [] : data.state.steps;
  return tensorOver(context, storage, data.shape, data.dtype, { parameter: true, requiresGrad, steps });
}

function attribute(context: Context, tensor: TensorValue, name: string): AbstractValue | undefined {
  const { state } = tensor;
  switch (name) {
    case "shape":
      return sizeValue(context, tensor.shape);
    case "dtype":
      return dtypeValue(context, tensor.dtype);
    case "device":
      return deviceValue(context);
    case "ndim":
      return int(tensor.shape.length);
    case "data":
      return withoutGradient(context, tensor);
    case "requires_grad":
      return bool(state.requiresGrad);
    case "grad": {
      const mayHaveOne = runOf(context).wentBackward && state.requiresGrad;
      return state.attributes?.get(name) ?? (mayHaveOne ? context.unknown("gradients are not computed while code is read") : NONE);
    }
    case "grad_fn":
    case "names":
      return state.attributes?.get(name) ?? NONE;
    case "is_leaf":
      return bool(state.parameter || !state.requiresGrad);
    case "is_cuda":
    case "is_cpu":
    case "is_sparse":
    case "is_sparse_csr":
    case "is_quantized":
    case "is_mps":
    case "is_xpu":
    case "is_meta":
    case "is_nested":
    case "is_mkldnn":
      return bool(name === "is_cpu");
    case "itemsize":
      return int(4);
    case "nbytes":
      return int(4 * sizeOf(tensor.shape));
    case "layout":
      return context.unknown("the layout of a tensor is not modelled");
    case "T":
    case "H":
      return permute(
        context,
        tensor,
        tensor.shape.map((_, axis) => tensor.shape.length - 1 - axis),
      );
    case "mT":
    case "mH":
      return transpose(context, tensor, -2, -1);
    case "real":
    case "imag": {
      if (graphType(tensor.dtype) !== "complex") return name === "real" ? tensor : undefined;
      const outputs = [{ shape: tensor.shape, dtype: "float" as const }];
      return apply1(context, "opaque", { name, reason: "complex numbers are not modelled", outputs }, [tensor]);
    }
    case "__class__":
      return classOf(context, tensor);
  }
  return state.attributes?.get(name);
}

function getAttribute(context: Context, tensor: TensorValue, name: string): AbstractValue | undefined {
  const own = attribute(context, tensor, name);
  if (own !== undefined) return own;
  const method = worldOf(context).methods.get(name) ?? tensorClass(context).attributes.get(name);
  if (method !== undefined) {
    return method.kind === "nativeFunction" || method.kind === "function"
      ? { kind: "boundMethod", function: method, self: tensor }
      : method;
  }
  if (!isTensorName(name)) return undefined;
  return context.unknown(`Tensor.${name} is not modelled`);
}

/** Names that a tensor of torch might have; private and misspelt ones are not worth guessing. */
function isTensorName(name: string): boolean {
  return TENSOR_NAMES.has(name.replace(/_$/, ""));
}

const TENSOR_NAMES: ReadonlySet<string> = new Set(
  (
    "addcdiv adjoint arccos arccosh arcsin arcsinh arctan arctan2 arctanh as_strided_scatter bincount cholesky cholesky_inverse cholesky_solve corrcoef count_nonzero cov cross " +
    "cummax cummin deg2rad det diagonal_scatter digamma eig erfinv fix frexp gcd geqrf geometric heaviside histc hypot i0 igamma igammac imag inner inverse isclose istft kron kthvalue lcm ldexp lgamma " +
    "logaddexp logaddexp2 logdet logcumsumexp logit lu lu_solve masked_scatter masked_select matrix_exp matrix_power mode msort mvlgamma nanmean nanmedian nanquantile nansum nextafter nonzero " +
    "orgqr ormqr outer pinverse polygamma positive put qr quantile rad2deg renorm resolve_conj resolve_neg sgn sinc slogdet smm stft svd swapdims symeig take_along_dim tensor_split " +
    "to_dense to_sparse trace triangular_solve tril_indices unique unique_consecutive vdot view_as_complex view_as_real xlogy"
  ).split(" "),
);

function classOf(context: Context, tensor: TensorValue): ClassValue {
  return tensor.subtype?.class ?? (tensor.state.parameter ? parameterClass(context) : tensorClass(context));
}

function setAttribute(context: Context, tensor: TensorValue, name: string, value: AbstractValue): void {
  const { state } = tensor;
  switch (name) {
    case "data":
      setData(context, state, value);
      return;
    case "requires_grad":
      if (value.kind === "bool") state.requiresGrad = value.value;
      return;
    default:
      (state.attributes ??= new Map()).set(name, value);
  }
}

/** `p.data = x`: from now on p is what x is, under its old identity. */
function setData(context: Context, state: TensorState, value: AbstractValue): void {
  if (value.kind === "unknown") {
    state.storage = { content: { kind: "unknown", shape: state.shape, reason: value.reason }, version: 0 };
    state.steps = [];
    return;
  }
  if (value.kind !== "tensor") return context.raise("TypeError", "Variable data has to be a tensor");
  state.storage = value.state.storage;
  state.steps = value.state.steps;
  state.shape = value.shape;
  state.cache = undefined;
}

function copy(context: Context, tensor: TensorValue, deep: boolean, memo: Map<AbstractValue, AbstractValue>): AbstractValue {
  const known = memo.get(tensor);
  if (known !== undefined) return known;
  const { state } = tensor;
  const content = state.parameter ? storedContent(tensor) : contentOf(context, tensor);
  const storage = deep ? { content, version: 0 } : state.storage;
  const made = deep
    ? tensorOver(context, storage, tensor.shape, tensor.dtype, { parameter: state.parameter, requiresGrad: state.requiresGrad })
    : tensorOver(context, storage, tensor.shape, tensor.dtype, {
        parameter: state.parameter,
        requiresGrad: state.requiresGrad,
        steps: state.steps,
      });
  if (state.attributes !== undefined) made.state.attributes = new Map(state.attributes);
  memo.set(tensor, made);
  return made;
}

function iterate(context: Context, tensor: TensorValue): readonly AbstractValue[] {
  if (tensor.shape.length === 0) return context.raise("TypeError", "iteration over a 0-d tensor");
  const extent = tensor.shape[0] ?? 0;
  context.checkSize(extent);
  return Array.from({ length: extent }, (_, index) => named(context, "unbind", () => select(context, tensor, 0, index)));
}

export const TENSORS: TensorProtocol = {
  binary,
  augmented,
  unary: (context, op, operand) =>
    named(context, op === "-" ? "neg" : "invert", () =>
      op === "-" ? affine(context, operand, -1, 0) : op === "~" ? negated(context, operand) : operand,
    ),
  compare: (context, op, left, right) => {
    if (!isOperand(left) || !isOperand(right)) return op === "==" ? bool(false) : op === "!=" ? bool(true) : undefined;
    return orUnknown(() =>
      named(context, COMPARED[op], () => compare(context, COMPARED[op], toOperand(context, left), toOperand(context, right))),
    );
  },
  contains: (context, tensor, item) =>
    orUnknown(() => {
      const equal = compare(context, "eq", tensor, toOperand(context, item));
      const data = dataIn(context, equal);
      if (data === undefined) return context.unknown("whether a tensor contains a number depends on the input");
      for (let index = 0; index < data.size; index++) if (data.at(index) !== 0) return bool(true);
      return bool(false);
    }),
  getItem: (context, tensor, index) => orUnknown(() => named(context, "getitem", () => getItem(context, tensor, index))),
  setItem: (context, tensor, index, value) => {
    const result = orUnknown(() => named(context, "setitem", () => setItem(context, tensor, index, value)));
    if (result !== undefined) assignUnknown(context, tensor, result.reason);
  },
  getAttribute,
  setAttribute,
  length: (context, tensor) =>
    tensor.shape.length === 0 ? context.raise("TypeError", "len() of a 0-d tensor") : int(tensor.shape[0] ?? 0),
  iterate,
  truth,
  toNumber: item,
  toIndex: (context, tensor) => {
    const value = graphType(tensor.dtype) === "int" ? only(context, tensor) : undefined;
    return value === undefined ? undefined : { kind: "int", value };
  },
  repr: (_, tensor) => `tensor(..., size=(${tensor.shape.join(", ")}))`,
  copy,
  classOf,
};

/** Something unknown was written into the tensor. */
function assignUnknown(context: Context, tensor: TensorValue, reason: string): void {
  assign(context, tensor, tensorOf(context, { kind: "unknown", shape: tensor.shape, reason }, tensor.dtype));
}
