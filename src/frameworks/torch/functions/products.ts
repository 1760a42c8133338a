/** Matrix products and einsum. */
import { apply1 } from "../../../evaluate/tensors/apply.ts";
import type { Context, TensorValue } from "../../../evaluate/value.ts";
import { asTensor, product } from "../arithmetic.ts";
import { giveUp, items, known, toTensor, type Call, type Rows } from "../call.ts";
import { matmul, permute, reduce, reshape } from "../shaping.ts";
import { opaque } from "./pointwise.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

interface Term {
  readonly letters: string;
  readonly tensor: TensorValue;
}

/** The operands' letters and the output's, with `...` spelt out. */
function parse(context: Context, equation: string, tensors: readonly TensorValue[]): { readonly terms: Term[]; readonly output: string } {
  const [left = "", right] = equation.replace(/\s/g, "").split("->");
  const specs = left.split(",");
  if (specs.length !== tensors.length) {
    return context.raise(
      "RuntimeError",
      `einsum(): the number of subscripts in the equation (${specs.length}) does not match the number of operands (${tensors.length})`,
    );
  }
  const free = Array.from(LETTERS).filter((letter) => !equation.includes(letter));
  const dots = Math.max(0, ...specs.map((spec, i) => (spec.includes("...") ? (tensors[i]?.shape.length ?? 0) - (spec.length - 3) : 0)));
  const names = free.slice(0, dots).join("");
  const terms = specs.map((spec, i): Term => {
    const tensor = tensors[i];
    if (tensor === undefined) return context.raise("RuntimeError", "einsum(): an operand is missing");
    const own = tensor.shape.length - (spec.length - 3);
    const letters = spec.replace("...", own > 0 ? names.slice(dots - own) : "");
    if (letters.length !== tensor.shape.length) {
      return context.raise(
        "RuntimeError",
        `einsum(): the number of subscripts for operand ${i} (${letters.length}) does not match the number of dimensions ${tensor.shape.length}`,
      );
    }
    return { letters, tensor };
  });
  const all = terms.map((term) => term.letters).join("");
  const once = [...new Set(all)].filter((letter) => !names.includes(letter) && all.split(letter).length === 2).sort();
  return { terms, output: right === undefined ? names + once.join("") : right.replace("...", names) };
}

/** Tensors by an equation such as `bij,bjk->bik`: the shape of its right side. */
export function einsum(context: Context, equation: string, tensors: readonly TensorValue[]): TensorValue {
  const { terms, output } = parse(context, equation, tensors);
  let [current, ...rest] = terms.map((term) => diagonalized(context, term));
  if (current === undefined) return context.raise("RuntimeError", "einsum(): must provide at least one operand");
  while (rest.length > 0) {
    const [next, ...later] = rest;
    if (next === undefined) break;
    const kept = new Set(Array.from(output + later.map((term) => term.letters).join("")));
    const a: Term = reducedTo(context, current, new Set([...kept, ...Array.from(next.letters)]));
    const b: Term = reducedTo(context, next, new Set([...kept, ...Array.from(current.letters)]));
    const letters = later.length === 0 ? output : [...new Set(a.letters + b.letters)].filter((letter) => kept.has(letter)).join("");
    current = {
      letters,
      tensor: apply1(context, "contract", { left: a.letters, right: b.letters, output: letters }, [a.tensor, b.tensor]),
    };
    rest = later;
  }
  const last = reducedTo(context, current, new Set(output));
  const order = Array.from(output).map((letter) => last.letters.indexOf(letter));
  if (order.includes(-1)) return context.raise("RuntimeError", `einsum(): output subscripts of '${equation}' do not appear in an operand`);
  return permute(context, last.tensor, order);
}

/** Sums out letters that nobody needs. */
function reducedTo(context: Context, term: Term, kept: ReadonlySet<string>): Term {
  const axes = Array.from(term.letters).flatMap((letter, axis) => (kept.has(letter) ? [] : [axis]));
  if (axes.length === 0) return term;
  return {
    letters: Array.from(term.letters)
      .filter((letter) => kept.has(letter))
      .join(""),
    tensor: reduce(context, term.tensor, "sum", axes, false),
  };
}

/** A letter that stands twice in one operand asks for its diagonal. */
function diagonalized(context: Context, term: Term): Term {
  const letters = [...new Set(term.letters)].join("");
  if (letters.length === term.letters.length) return term;
  const shape = Array.from(letters).map((letter) => term.tensor.shape[term.letters.indexOf(letter)] ?? 1);
  const reason = "a diagonal taken by einsum is not modelled";
  return { letters, tensor: apply1(context, "opaque", { name: "einsum", reason, outputs: [{ shape, dtype: "float" }] }, [term.tensor]) };
}

function einsumCall(call: Call): TensorValue {
  const { context } = call;
  const equation = call.value("equation");
  if (equation.kind !== "str") return giveUp(context, "einsum with lists of axes is not modelled");
  const [first] = call.args.rest;
  const inner = first !== undefined && known(first).kind !== "tensor" ? items(context, first) : call.args.rest;
  return einsum(
    context,
    equation.value,
    inner.map((item) => toTensor(context, item, "operands")),
  );
}

function batched(call: Call, a: string, b: string): TensorValue {
  const [x, y] = [call.tensor(a), call.tensor(b)];
  if (x.shape.length !== 3 || y.shape.length !== 3) call.raise("RuntimeError", "batch1 must be a 3D tensor");
  if (x.shape[0] !== y.shape[0] || x.shape[2] !== y.shape[1]) {
    call.raise(
      "RuntimeError",
      `Expected size for first two dimensions of batch2 tensor to be: [${x.shape[0] ?? 0}, ${x.shape[2] ?? 0}] but got: [${y.shape[0] ?? 0}, ${y.shape[1] ?? 0}].`,
    );
  }
  return matmul(call.context, x, y);
}

/** beta·input + alpha·product. */
function plus(call: Call, value: TensorValue): TensorValue {
  const { context } = call;
  const [alpha, beta] = [call.number("alpha"), call.number("beta")];
  return apply1(context, "add", { weights: [beta, alpha] }, [asTensor(context, call.operand("input")), value]);
}

function outer(call: Call, a: string, b: string): TensorValue {
  return call.apply1("contract", { left: "i", right: "j", output: "ij" }, [call.tensor(a), call.tensor(b)]);
}

function tensordot(call: Call): TensorValue {
  const { context } = call;
  const [a, b] = [call.tensor("a"), call.tensor("b")];
  const dims = call.value("dims");
  const count = dims.kind === "int" ? Number(dims.value) : 0;
  const pairs =
    dims.kind === "int"
      ? undefined
      : items(context, dims).map((part) => items(context, part).map((item) => (item.kind === "int" ? Number(item.value) : 0)));
  const left = pairs?.[0] ?? Array.from({ length: count }, (_, i) => a.shape.length - count + i);
  const right = pairs?.[1] ?? Array.from({ length: count }, (_, i) => i);
  const lettersA = Array.from(LETTERS.slice(0, a.shape.length));
  const lettersB = Array.from(LETTERS.slice(26, 26 + b.shape.length));
  for (const [i, axis] of right.entries()) {
    lettersB[(axis + b.shape.length) % b.shape.length] = lettersA[((left[i] ?? 0) + a.shape.length) % a.shape.length] ?? "a";
  }
  const output = [...lettersA, ...lettersB].filter((letter) => !(lettersA.includes(letter) && lettersB.includes(letter))).join("");
  return call.apply1("contract", { left: lettersA.join(""), right: lettersB.join(""), output }, [a, b]);
}

/** Distances between all pairs of rows. */
function cdist(call: Call): TensorValue {
  const [a, b] = [call.tensor("x1"), call.tensor("x2")];
  return opaque(call.context, call, "cdist", [a, b], [...a.shape.slice(0, -1), b.shape.at(-2) ?? 1]);
}

function cross(call: Call): TensorValue {
  const [a, b] = [call.tensor("input"), call.tensor("other")];
  return opaque(call.context, call, "cross", [a, b], a.shape);
}

function vectors(call: Call): TensorValue {
  const { context } = call;
  return reduce(context, product(context, call.tensor("input"), call.tensor("other")), "sum", undefined, false);
}

export const PRODUCTS: Rows = {
  "matmul(input, other, *, out=None)": (call) => matmul(call.context, call.tensor("input"), call.tensor("other")),
  "mm(input, mat2, *, out=None)": (call) => matmul(call.context, call.tensor("input"), call.tensor("mat2")),
  "spmm(input, mat2)": (call) => matmul(call.context, call.tensor("input"), call.tensor("mat2")),
  "bmm(input, mat2, *, out=None)": (call) => batched(call, "input", "mat2"),
  "mv(input, vec)": (call) => matmul(call.context, call.tensor("input"), call.tensor("vec")),
  "dot(input, other)": vectors,
  "vdot(input, other)": vectors,
  "inner(input, other)": (call) =>
    matmul(
      call.context,
      call.tensor("input"),
      permute(
        call.context,
        call.tensor("other"),
        call.tensor("other").shape.map((_, axis) => call.tensor("other").shape.length - 1 - axis),
      ),
    ),
  "outer(input, vec2)": (call) => outer(call, "input", "vec2"),
  "ger(input, vec2)": (call) => outer(call, "input", "vec2"),
  "einsum(equation, *operands)": einsumCall,
  "tensordot(a, b, dims=2)": tensordot,
  "addmm(input, mat1, mat2, *, beta=1, alpha=1)": (call) => plus(call, matmul(call.context, call.tensor("mat1"), call.tensor("mat2"))),
  "addmv(input, mat, vec, *, beta=1, alpha=1)": (call) => plus(call, matmul(call.context, call.tensor("mat"), call.tensor("vec"))),
  "baddbmm(input, batch1, batch2, *, beta=1, alpha=1)": (call) => plus(call, batched(call, "batch1", "batch2")),
  "addbmm(input, batch1, batch2, *, beta=1, alpha=1)": (call) =>
    plus(call, reduce(call.context, batched(call, "batch1", "batch2"), "sum", [0], false)),
  "kron(input, other)": (call) => {
    const [a, b] = [call.tensor("input"), call.tensor("other")];
    const [m = 1, n = 1] = a.shape;
    const [p = 1, q = 1] = b.shape;
    return reshape(call.context, einsum(call.context, "ij,kl->ikjl", [a, b]), [m * p, n * q]);
  },
  "cdist(x1, x2, p=2.0, compute_mode=None)": cdist,
  "cross(input, other, dim=None)": cross,
  "chain_matmul(*matrices)": (call) =>
    call.args.rest.map((item) => toTensor(call.context, item, "matrices")).reduce((a, b) => matmul(call.context, a, b)),
};
