/** einops: patterns like "b (h w) c -> b h w c", lowered to reshapes and permutations. */
import type { Context, TensorValue } from "../../evaluate/value.ts";
import { items, known, toNumber, toTensor, type Call, type Rows } from "./call.ts";
import { permute, reduce, reshape, stack } from "./shaping.ts";
import { tuple } from "../../evaluate/make.ts";
import { repeated } from "./functions/shape/repeating.ts";
import { einsum } from "./functions/products.ts";
import { sizeOf } from "../../evaluate/tensors/data.ts";
import type { OpAttributes } from "../../graph/graph.ts";

type Group = readonly string[];

/** An ellipsis that stands for axes of their own; one within parentheses stands for their product. */
const DOTS: Group = ["..."];

/** One side of a pattern: a group of names for each axis. */
function groupsOf(context: Context, side: string): Group[] {
  const groups: Group[] = [];
  let open: string[] | undefined;
  for (const token of side.match(/\.\.\.|[()]|[A-Za-z_][A-Za-z_0-9]*|\d+|\S/g) ?? []) {
    if (token === "(") open = [];
    else if (token === ")") {
      groups.push(open ?? []);
      open = undefined;
    } else if (!/^(?:\.\.\.|\w+)$/.test(token)) return context.raise("ValueError", `einops: '${token}' is not part of a pattern`);
    else if (open !== undefined) open.push(token);
    else groups.push(token === "1" ? [] : token === "..." ? DOTS : [token]);
  }
  return groups;
}

/** Names for the axes that an ellipsis stands for. */
function spelt(groups: readonly Group[], names: readonly string[]): Group[] {
  return groups.flatMap((group) =>
    group === DOTS ? names.map((name) => [name]) : [group.flatMap((name) => (name === "..." ? names : [name]))],
  );
}

interface Pattern {
  readonly left: readonly Group[];
  readonly right: readonly Group[];
  readonly sizes: ReadonlyMap<string, number>;
}

function parse(context: Context, pattern: string, shape: readonly number[], given: ReadonlyMap<string, number>): Pattern {
  const [before, after] = pattern.split("->");
  if (before === undefined || after === undefined) return context.raise("ValueError", `einops: the pattern '${pattern}' has no arrow`);
  const raw = groupsOf(context, before);
  const hidden = raw.some((group) => group.includes("...")) ? shape.length - raw.filter((group) => group !== DOTS).length : 0;
  const dots = Array.from({ length: Math.max(0, hidden) }, (_, i) => `...${i}`);
  const left = spelt(raw, dots);
  if (left.length !== shape.length) {
    return context.raise(
      "RuntimeError",
      `einops: the pattern '${pattern}' expects ${left.length} dimensions, the tensor has ${shape.length}: [${shape.join(", ")}]`,
    );
  }
  const sizes = new Map(given);
  for (const [axis, group] of left.entries()) solve(context, pattern, group, shape[axis] ?? 1, sizes);
  const right = spelt(groupsOf(context, after), dots);
  for (const name of right.flat()) if (/^\d+$/.test(name)) sizes.set(name, Number(name));
  return { left, right, sizes };
}

function solve(context: Context, pattern: string, group: Group, extent: number, sizes: Map<string, number>): void {
  for (const name of group) if (/^\d+$/.test(name)) sizes.set(name, Number(name));
  const open = group.filter((name) => !sizes.has(name));
  const product = group.reduce((total, name) => total * (sizes.get(name) ?? 1), 1);
  const [only] = open;
  if (open.length > 1) context.raise("ValueError", `einops: could not infer the sizes of ${open.join(", ")} in '${pattern}'`);
  if (only !== undefined && extent % product === 0) sizes.set(only, extent / product);
  else if (product !== extent || only !== undefined) {
    context.raise(
      "RuntimeError",
      `einops: shape mismatch in '${pattern}', can't divide an axis of length ${extent} into (${group.join(" ")})`,
    );
  }
}

const KINDS: Readonly<Record<string, OpAttributes["reduce"]["kind"]>> = {
  mean: "mean",
  sum: "sum",
  max: "max",
  min: "min",
  prod: "product",
};

/** Rearranges; names that only the right side has are repeated, those that only the left side has are reduced by `reduction`. */
export function rearrange(
  context: Context,
  x: TensorValue,
  pattern: string,
  given: ReadonlyMap<string, number>,
  reduction?: string,
): TensorValue {
  const { left, right, sizes } = parse(context, pattern, x.shape, given);
  const sizeOfName = (name: string): number =>
    sizes.get(name) ?? context.raise("ValueError", `einops: the size of '${name}' is not given in '${pattern}'`);
  const names = left.flat();
  let value = reshape(context, x, names.map(sizeOfName));
  const wanted = right.flat();
  const gone = names.flatMap((name, axis) => (wanted.includes(name) ? [] : [axis]));
  let kept = names;
  if (gone.length > 0) {
    const kind = reduction === undefined ? undefined : KINDS[reduction];
    const trivial = gone.every((axis) => value.shape[axis] === 1);
    if (kind === undefined && !trivial) return context.raise("ValueError", `einops: '${pattern}' drops axes without a reduction`);
    kept = names.filter((_, axis) => !gone.includes(axis));
    value = kind === undefined ? reshape(context, value, kept.map(sizeOfName)) : reduce(context, value, kind, gone, false);
  }
  const old = wanted.filter((name) => kept.includes(name));
  value = permute(
    context,
    value,
    old.map((name) => kept.indexOf(name)),
  );
  if (old.length < wanted.length) {
    const ones = wanted.map((name) => (kept.includes(name) ? sizeOfName(name) : 1));
    const full = wanted.map(sizeOfName);
    const laid = reshape(context, value, ones);
    value = repeated(
      context,
      laid,
      full.map((extent, axis) => (extent === ones[axis] ? 1 : extent / (ones[axis] ?? 1))),
    );
  }
  return reshape(
    context,
    value,
    right.map((group) => group.reduce((total, name) => total * sizeOfName(name), 1)),
  );
}

function given(call: Call): Map<string, number> {
  return new Map(Array.from(call.args.keywords, ([name, value]) => [name, toNumber(call.context, value, name)]));
}

/** A list of tensors stands for one with a new first axis. */
function operand(call: Call): TensorValue {
  const value = call.value("tensor");
  if (value.kind === "tensor") return value;
  const parts = items(call.context, value).map((item) => toTensor(call.context, item, "tensor"));
  return stack(call.context, parts, 0);
}

/** Names in an equation of einops' einsum become letters. */
function namedEinsum(call: Call): TensorValue {
  const { context } = call;
  const all = [...call.args.rest].map(known);
  const pattern = all.pop();
  if (pattern?.kind !== "str") return context.raise("TypeError", "the last argument of einops.einsum is its pattern");
  const letters = new Map<string, string>();
  const spelled = pattern.value.replace(/[A-Za-z_]\w*/g, (name) => {
    const letter = letters.get(name) ?? "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[letters.size] ?? "a";
    letters.set(name, letter);
    return letter;
  });
  return einsum(
    context,
    spelled,
    all.map((item) => toTensor(context, item, "tensors")),
  );
}

function pack(call: Call) {
  const { context } = call;
  const parts = call.tensors("tensors");
  const names = call.text("pattern").trim().split(/\s+/);
  const at = names.indexOf("*");
  const after = names.length - at - 1;
  const shapes = parts.map((part) => part.shape.slice(at, part.shape.length - after));
  const flat = parts.map((part, i) =>
    reshape(context, part, [...part.shape.slice(0, at), sizeOf(shapes[i] ?? []), ...part.shape.slice(part.shape.length - after)]),
  );
  const [first] = flat;
  const joined = flat.length === 1 && first !== undefined ? first : call.apply1("concat", { axis: at }, flat);
  return tuple([joined, { kind: "list", items: shapes.map((shape) => tuple(shape.map((extent) => ({ kind: "int", value: extent })))) }]);
}

function unpack(call: Call) {
  const { context } = call;
  const x = call.tensor("tensor");
  const at = call.text("pattern").trim().split(/\s+/).indexOf("*");
  let start = 0;
  const shapes = items(context, call.value("packed_shapes")).map((item) =>
    items(context, item).map((extent) => toNumber(context, extent, "packed_shapes")),
  );
  return {
    kind: "list" as const,
    items: shapes.map((shape) => {
      const count = shape.includes(-1) ? (x.shape[at] ?? 0) - start : sizeOf(shape);
      const part = call.apply1("slice", { axis: at, start, stop: start + count, step: 1 }, [x]);
      start += count;
      return reshape(context, part, [...x.shape.slice(0, at), ...shape, ...x.shape.slice(at + 1)]);
    }),
  };
}

export const EINOPS: Rows = {
  "rearrange(tensor, pattern, **axes_lengths)": (call) => rearrange(call.context, operand(call), call.text("pattern"), given(call)),
  "repeat(tensor, pattern, **axes_lengths)": (call) => rearrange(call.context, operand(call), call.text("pattern"), given(call)),
  "reduce(tensor, pattern, reduction, **axes_lengths)": (call) =>
    rearrange(call.context, operand(call), call.text("pattern"), given(call), call.text("reduction")),
  "einsum(*tensors_and_pattern)": namedEinsum,
  "pack(tensors, pattern)": pack,
  "unpack(tensor, packed_shapes, pattern)": unpack,
  "asnumpy(tensor)": (call) => call.tensor("tensor"),
  "parse_shape(tensor, pattern)": (call) => {
    const x = call.tensor("tensor");
    const names = call.text("pattern").trim().split(/\s+/);
    const entries = new Map(
      names.flatMap((name, axis) =>
        name === "_"
          ? []
          : [
              [
                "s" + name,
                { key: { kind: "str" as const, value: name }, value: { kind: "int" as const, value: x.shape[axis] ?? 0 } },
              ] as const,
            ],
      ),
    );
    return { kind: "dict", entries };
  },
};
