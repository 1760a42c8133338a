/** Methods of tensors: the functions of torch with the tensor as first argument, their in-place forms, and what only methods do. */
import { bool, int, NONE, str } from "../../evaluate/make.ts";
import { withoutGradient } from "../../evaluate/tensors/storage.ts";
import { dataContent, graphType } from "../../evaluate/tensors/content.ts";
import { filled, sizeOf, stridesOf } from "../../evaluate/tensors/data.ts";
import { runOf } from "../../evaluate/trace.ts";
import type { AbstractValue, Evaluation, NativeFunctionValue, TensorValue } from "../../evaluate/value.ts";
import { assign, cast } from "./arithmetic.ts";
import { axisOf, dataTensor, functionsOf, numbers, type Call, type Row, type Rows } from "./call.ts";
import { NEW_METHODS, CREATE } from "./functions/create.ts";
import { COMPLEX } from "./functions/fourier.ts";
import { TORCH_MATRICES } from "./functions/linalg.ts";
import { FUNCTIONAL_POINTWISE, POINTWISE, WHERE_METHOD } from "./functions/pointwise.ts";
import { PRODUCTS } from "./functions/products.ts";
import { REDUCE } from "./functions/reduce.ts";
import { SHAPE, SHAPE_METHODS } from "./functions/shape/table.ts";
import { hookHandle, registerTensorHook } from "./gradient-hooks.ts";
import { DRAW_METHODS } from "./init.ts";
import { getItem, setItem } from "./indexing.ts";
import { item, toList } from "./protocol.ts";
import { dtypeName, sizeValue, typeOfTensorName } from "./world.ts";

/** In-place forms: the result is written into the tensor. */
function inPlace(rows: Rows): Rows {
  return Object.fromEntries(
    Object.entries(rows).map(([signature, row]): readonly [string, Row] => [
      signature.replace("(", "_("),
      (call) => {
        const result = row(call);
        if (!("kind" in result) || result.kind !== "tensor") return result;
        return assign(call.context, call.tensor("input"), result);
      },
    ]),
  );
}

/** In-place forms of views: the tensor itself looks at its storage in the new way. */
function reviewed(rows: Rows, names: ReadonlySet<string>): Rows {
  const chosen = Object.entries(rows).filter(([signature]) => names.has(signature.slice(0, signature.indexOf("("))));
  return Object.fromEntries(
    chosen.map(([signature, row]): readonly [string, Row] => [
      signature.replace("(", "_("),
      (call) => {
        const x = call.tensor("input");
        const result = row(call);
        if (!("kind" in result) || result.kind !== "tensor" || result === x) return x;
        const { storage, steps, shape, cache } = result.state;
        Object.assign(x.state, { storage, steps, shape, cache });
        return x;
      },
    ]),
  );
}

const VIEWS: ReadonlySet<string> = new Set(["squeeze", "unsqueeze", "transpose", "swapaxes", "t"]);
const WRITING: ReadonlySet<string> = new Set([
  "scatter",
  "scatter_add",
  "scatter_reduce",
  "index_add",
  "index_copy",
  "index_fill",
  "masked_scatter",
  "flip",
]);

function pick(rows: Rows, names: ReadonlySet<string>): Rows {
  return Object.fromEntries(Object.entries(rows).filter(([signature]) => names.has(signature.slice(0, signature.indexOf("(")))));
}

/** Conversions by dtype, device, another tensor, or names of them. */
function convert(call: Call): TensorValue {
  const x = call.tensor("self");
  const candidates = [...call.args.rest, ...call.args.keywords.values()];
  for (const value of candidates) {
    const dtype = value.kind === "tensor" ? value.dtype : dtypeName(value);
    if (dtype !== undefined) return cast(call.context, x, dtype);
  }
  return x;
}

function type(call: Call): AbstractValue {
  const x = call.tensor("self");
  const wanted = call.maybe("dtype");
  if (wanted === undefined) return str(`torch.${x.dtype === "int64" ? "Long" : "Float"}Tensor`);
  const dtype = dtypeName(wanted) ?? (wanted.kind === "str" ? typeOfTensorName(wanted.value) : undefined);
  return dtype === undefined ? x : cast(call.context, x, dtype);
}

function to(dtype: string): Row {
  return (call) => cast(call.context, call.tensor("self"), dtype);
}

const TYPES: Readonly<Record<string, string>> = {
  float: "float32",
  double: "float64",
  half: "float16",
  bfloat16: "bfloat16",
  long: "int64",
  int: "int32",
  short: "int16",
  char: "int8",
  byte: "uint8",
  bool: "bool",
};

const self: Row = (call) => call.tensor("self");

function size(call: Call): AbstractValue {
  const { shape } = call.tensor("self");
  if (call.maybe("dim") === undefined) return sizeValue(call.context, shape);
  return int(shape[axisOf(call.context, call.number("dim"), shape.length)] ?? 0);
}

function fill(value?: number): Row {
  return (call) => {
    const x = call.tensor("self");
    const number = value ?? call.number("value");
    return assign(call.context, x, { kind: "number", value: number, type: "float" });
  };
}

function fillDiagonal(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("self");
  const value = call.number("value");
  const columns = x.shape.at(-1) ?? 1;
  const diagonal = dataTensor(context, x.shape, (index) => (Math.floor(index / columns) === index % columns ? 1 : 0), "bool");
  return assign(context, x, call.apply1("mask_fill", { value }, [x, diagonal]));
}

function resize(call: Call): TensorValue {
  const x = call.tensor("self");
  const shape = call.variadic("sizes");
  Object.assign(x.state, { storage: { content: dataContent(filled(shape, 0)), version: 0 }, steps: [], shape, cache: undefined });
  return x;
}

function requiresGrad(call: Call): TensorValue {
  const x = call.tensor("self");
  x.state.requiresGrad = call.flag("requires_grad");
  return x;
}

const ONLY_METHODS: Rows = {
  "size(self, dim=None)": size,
  "dim(self)": (call) => int(call.tensor("self").shape.length),
  "ndimension(self)": (call) => int(call.tensor("self").shape.length),
  "nelement(self)": (call) => int(sizeOf(call.tensor("self").shape)),
  "element_size(self)": () => int(4),
  "stride(self, dim=None)": (call) => {
    const strides = stridesOf(call.tensor("self").shape);
    return call.maybe("dim") === undefined ? numbers(strides) : int(strides.at(call.number("dim")) ?? 1);
  },
  "storage_offset(self)": () => int(0),
  "item(self)": (call) => item(call.context, call.tensor("self")),
  "tolist(self)": (call) => toList(call.context, call.tensor("self")),
  "numpy(self, *, force=False)": self,
  "to(self, *args, **kwargs)": convert,
  "type(self, dtype=None, non_blocking=False)": type,
  "type_as(self, other)": (call) => cast(call.context, call.tensor("self"), call.tensor("other").dtype),
  ...Object.fromEntries(Object.entries(TYPES).map(([name, dtype]) => [`${name}(self, memory_format=None)`, to(dtype)])),
  "cuda(self, *args, **kwargs)": self,
  "cpu(self, *args, **kwargs)": self,
  "pin_memory(self, *args)": self,
  "share_memory_(self)": self,
  "to_sparse(self, *args)": self,
  "to_dense(self, *args)": self,
  "coalesce(self)": self,
  "requires_grad_(self, requires_grad=True)": requiresGrad,
  "detach_(self)": (call) => {
    const x = call.tensor("self");
    const bare = withoutGradient(call.context, x);
    Object.assign(x.state, { requiresGrad: false, cache: bare.state.cache });
    return x;
  },
  "retain_grad(self)": () => NONE,
  "register_hook(self, hook)": (call) => onGradients(call),
  "register_post_accumulate_grad_hook(self, hook)": () => NONE,
  "backward(self, *args, **kwargs)": ({ context }) => {
    runOf(context).wentBackward = true;
    return NONE;
  },
  "is_floating_point(self)": (call) => bool(graphType(call.tensor("self").dtype) === "float"),
  "is_complex(self)": (call) => bool(graphType(call.tensor("self").dtype) === "complex"),
  "is_contiguous(self, *args, **kwargs)": () => bool(true),
  "is_shared(self)": () => bool(false),
  "data_ptr(self)": (call) => int(call.tensor("self").id),
  "get_device(self)": () => int(-1),
  "is_signed(self)": () => bool(true),
  "same_size(self, other)": (call) => bool(call.tensor("self").shape.join() === call.tensor("other").shape.join()),
  "copy_(self, src, non_blocking=False)": (call) => assign(call.context, call.tensor("self"), call.operand("src")),
  "fill_(self, value)": fill(),
  "zero_(self)": fill(0),
  "fill_diagonal_(self, value, wrap=False)": fillDiagonal,
  "resize_(self, *sizes, memory_format=None)": resize,
  "set_(self, source)": (call) => {
    const x = call.tensor("self");
    const { storage, steps, shape } = call.tensor("source").state;
    Object.assign(x.state, { storage, steps, shape, cache: undefined });
    return x;
  },
  "apply_(self, callable)": self,
  "index_put_(self, indices, values, accumulate=False)": (call) => {
    const x = call.tensor("self");
    return assign(call.context, x, call.apply1("scatter", {}, [x, call.tensor("values")]));
  },
  "sum_to_size(self, *size)": (call) => {
    const x = call.tensor("self");
    const shape = call.variadic("size");
    const axes = x.shape.flatMap((extent, axis) => (extent === shape[axis] ? [] : [axis]));
    return call.apply1("reduce", { kind: "sum", axes, keep: true }, [x]);
  },
  "__getitem__(self, index)": (call) => getItem(call.context, call.tensor("self"), call.value("index")),
  "__setitem__(self, index, value)": (call) => {
    setItem(call.context, call.tensor("self"), call.value("index"), call.value("value"));
    return NONE;
  },
  "__len__(self)": (call) => int(call.tensor("self").shape[0] ?? 0),
  "__float__(self)": (call) => item(call.context, call.tensor("self"), "float"),
};

function* onGradients(call: Call): Evaluation<AbstractValue> {
  return hookHandle(call.context, yield* registerTensorHook(call.context, call.tensor("self"), call.value("hook")));
}

const FROM_CREATE: ReadonlySet<string> = new Set(["tril", "triu", "bernoulli"]);
const FROM_FUNCTIONAL: ReadonlySet<string> = new Set(["softmax", "log_softmax", "prelu", "hardshrink", "relu6"]);

/** The tables that methods come from, put together once. */
let tables: readonly Rows[] | undefined;

function methodRows(): readonly Rows[] {
  return (tables ??= [
    POINTWISE,
    inPlace(POINTWISE),
    pick(FUNCTIONAL_POINTWISE, FROM_FUNCTIONAL),
    SHAPE,
    inPlace(pick(SHAPE, WRITING)),
    reviewed(SHAPE, VIEWS),
    SHAPE_METHODS,
    pick(COMPLEX, new Set(["angle", "stft", "istft"])),
    pick(TORCH_MATRICES, new Set(["det", "logdet", "slogdet", "inverse", "svd", "qr", "cholesky", "matrix_exp", "matrix_power"])),
    REDUCE,
    PRODUCTS,
    inPlace(pick(PRODUCTS, new Set(["addmm", "baddbmm"]))),
    pick(CREATE, FROM_CREATE),
    inPlace(pick(CREATE, new Set(["tril", "triu"]))),
    WHERE_METHOD,
    NEW_METHODS,
    DRAW_METHODS,
    ONLY_METHODS,
  ]);
}

/** All methods, by name. */
export function tensorMethods(): Map<string, NativeFunctionValue> {
  return new Map(methodRows().flatMap((rows) => functionsOf(rows)));
}

/** In-place functions of torch (`torch.relu_(x)`). */
export function inPlaceFunctions(): Rows {
  return inPlace(POINTWISE);
}
