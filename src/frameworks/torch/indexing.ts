/** `x[…]` and `x[…] = …`. */
import { dataContent, graphType } from "../../evaluate/tensors/content.ts";
import { dataIn, tensorOf, viewOf } from "../../evaluate/tensors/storage.ts";
import { apply1 } from "../../evaluate/tensors/apply.ts";
import { computed, dataOf, force, scalar, sizeOf, stridesOf, type Data } from "../../evaluate/tensors/data.ts";
import type { AbstractValue, Context, TensorValue } from "../../evaluate/value.ts";
import { assign, cast, expanded } from "./arithmetic.ts";
import { giveUp, items, known, toNumber, toOperand, type Operand } from "./call.ts";
import { broadcastShape, permute, reshape, select, unsqueeze } from "./shaping.ts";

/** An index taken apart: what is left of the basic part is a view, what tensors name comes after. */
interface Place {
  readonly view: TensorValue;
  /** By axis of the view: tensors of ints. */
  readonly advanced: ReadonlyMap<number, TensorValue>;
}

type Item = AbstractValue;

function itemsOf(context: Context, tensor: TensorValue, index: AbstractValue): Item[] {
  const sure = known(index);
  const parts = (sure.kind === "tuple" ? sure.items : [sure]).map(known);
  const used = parts.reduce((count, part) => count + axesOf(part), 0);
  const rank = tensor.shape.length;
  if (used > rank) return context.raise("IndexError", `too many indices for tensor of dimension ${rank}`);
  const dots = parts.findIndex((part) => part.kind === "ellipsis");
  const whole: Item = { kind: "slice", start: { kind: "none" }, stop: { kind: "none" }, step: { kind: "none" } };
  const fill = new Array<Item>(rank - used).fill(whole);
  return dots < 0 ? [...parts, ...fill] : [...parts.slice(0, dots), ...fill, ...parts.slice(dots + 1)];
}

/** Axes that one part of an index takes. */
function axesOf(part: Item): number {
  if (part.kind === "none" || part.kind === "ellipsis" || part.kind === "bool") return 0;
  return part.kind === "tensor" && graphType(part.dtype) === "bool" ? part.shape.length : 1;
}

function locate(context: Context, tensor: TensorValue, index: AbstractValue): Place {
  const parts = itemsOf(context, tensor, index);
  const gathers = parts.some((part) => isAdvanced(context, part));
  let view = tensor;
  let axis = 0;
  const advanced = new Map<number, TensorValue>();
  for (const part of parts) {
    switch (part.kind) {
      case "none":
        view = unsqueeze(context, view, axis++);
        break;
      case "slice":
        view = sliceBy(context, view, axis++, part);
        break;
      case "bool":
        view = unsqueeze(context, view, axis++);
        if (!part.value) view = viewOf(context, view, { kind: "slice", axis: axis - 1, start: 0, stop: 0, step: 1 });
        break;
      case "int":
        if (gathers) advanced.set(axis++, numberIndex(context, Number(part.value)));
        else view = select(context, view, axis, Number(part.value));
        break;
      default: {
        const whole = part.kind === "tensor" ? wholeNumber(context, part) : undefined;
        if (whole !== undefined && !gathers) view = select(context, view, axis, whole);
        else for (const places of indexTensors(context, part)) advanced.set(axis++, places);
      }
    }
  }
  return { view, advanced };
}

function isAdvanced(context: Context, part: Item): boolean {
  if (part.kind === "list" || part.kind === "range") return true;
  return part.kind === "tensor" && wholeNumber(context, part) === undefined;
}

/** The int of a tensor without axes. */
function wholeNumber(context: Context, tensor: TensorValue): number | undefined {
  if (tensor.shape.length > 0 || graphType(tensor.dtype) !== "int") return undefined;
  return dataIn(context, tensor)?.at(0);
}

function numberIndex(context: Context, value: number): TensorValue {
  return tensorOf(context, dataContent(scalar(value)), "int64");
}

function sliceBy(context: Context, x: TensorValue, axis: number, part: AbstractValue & { kind: "slice" }): TensorValue {
  const extent = x.shape[axis] ?? 0;
  const bound = (value: AbstractValue, otherwise: number): number => {
    if (known(value).kind === "none") return otherwise;
    const at = toNumber(context, value, "index");
    return Math.min(extent, Math.max(0, at < 0 ? at + extent : at));
  };
  const step = part.step.kind === "none" ? 1 : toNumber(context, part.step, "step");
  if (step <= 0) return context.raise("ValueError", "step must be greater than zero");
  const start = bound(part.start, 0);
  const stop = Math.max(start, bound(part.stop, extent));
  return start === 0 && stop === extent && step === 1 ? x : viewOf(context, x, { kind: "slice", axis, start, stop, step });
}

/** Tensors of ints for one part of an index: one for a tensor or list, one per axis for a mask. */
function indexTensors(context: Context, part: Item): TensorValue[] {
  if (part.kind === "tensor") {
    if (graphType(part.dtype) !== "bool") return [part];
    const data = dataIn(context, part);
    return data === undefined ? giveUp(context, "how many elements a mask selects depends on the input") : nonzeroOf(context, data);
  }
  const values = items(context, part);
  if (values.every((value) => value.kind === "bool")) {
    const mask = Float64Array.from(values, (value) => (value.value ? 1 : 0));
    return nonzeroOf(context, dataOf([mask.length], mask));
  }
  const numbers = Float64Array.from(values, (value) => toNumber(context, value, "index"));
  return [tensorOf(context, dataContent(dataOf([numbers.length], numbers)), "int64")];
}

/** Coordinates of true elements, one tensor per axis. */
export function nonzeroOf(context: Context, mask: Data): TensorValue[] {
  const values = force(mask) ?? giveUp(context, "a mask is too large");
  const places: number[] = [];
  for (const [index, value] of values.entries()) if (value !== 0) places.push(index);
  const strides = stridesOf(mask.shape);
  return mask.shape.map((extent, axis) => {
    const stride = strides[axis] ?? 1;
    return tensorOf(context, dataContent(computed([places.length], (i) => Math.floor((places[i] ?? 0) / stride) % extent)), "int64");
  });
}

/** x[index] by Python's and numpy's rules: numbers, slices, None, …, masks, tensors of indices. Raises IndexError outside of the shape. */
export function getItem(context: Context, tensor: TensorValue, index: AbstractValue): TensorValue {
  const { view, advanced } = locate(context, tensor, index);
  return advanced.size === 0 ? view : gather(context, view, advanced);
}

function gather(context: Context, x: TensorValue, advanced: ReadonlyMap<number, TensorValue>): TensorValue {
  const axes = [...advanced.keys()];
  const [first = 0] = axes;
  const adjacent = axes.every((axis, i) => axis === first + i);
  const rest = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const source = adjacent ? x : permute(context, x, [...axes, ...rest]);
  return apply1(context, "gather", { axis: adjacent ? first : 0, kind: "select" }, [source, ...advanced.values()]);
}

/** x[index] = value, in place: the storage that views of x share is written. */
export function setItem(context: Context, tensor: TensorValue, index: AbstractValue, value: AbstractValue): void {
  const sure = known(index);
  const operand = toOperand(context, value, "value");
  if (sure.kind === "tensor" && graphType(sure.dtype) === "bool" && dataIn(context, sure) === undefined) {
    assign(context, tensor, masked(context, tensor, sure, operand));
    return;
  }
  const { view, advanced } = locate(context, tensor, index);
  if (advanced.size === 0) {
    assign(context, view, trimmed(context, operand, view.shape));
    return;
  }
  assign(context, view, scattered(context, view, advanced, operand));
}

/** Leading axes of size 1 of what is assigned may go. */
function trimmed(context: Context, operand: Operand, shape: readonly number[]): Operand {
  if (operand.kind === "number" || operand.shape.length <= shape.length) return operand;
  const extra = operand.shape.length - shape.length;
  return operand.shape.slice(0, extra).every((extent) => extent === 1) ? reshape(context, operand, operand.shape.slice(extra)) : operand;
}

function masked(context: Context, x: TensorValue, mask: TensorValue, value: Operand): TensorValue {
  const lead = mask.shape.length;
  const wide = lead < x.shape.length ? reshape(context, mask, [...mask.shape, ...x.shape.slice(lead).map(() => 1)]) : mask;
  if (value.kind === "number") return apply1(context, "mask_fill", { value: value.value }, [x, wide]);
  const update = value.shape.length === 0 ? expanded(context, value, x.shape) : value;
  return apply1(context, "scatter", {}, [x, update]);
}

function scattered(context: Context, x: TensorValue, advanced: ReadonlyMap<number, TensorValue>, value: Operand): TensorValue {
  const base = dataIn(context, x);
  const places = [...advanced.values()].map((place) => dataIn(context, place));
  const update = value.kind === "number" ? scalar(value.value) : dataIn(context, value);
  const exact = places.filter((place) => place !== undefined);
  if (base !== undefined && update !== undefined && exact.length === places.length) {
    return tensorOf(context, dataContent(exactScatter(context, base, [...advanced.keys()], exact, update)), x.dtype);
  }
  const tensor = value.kind === "number" ? tensorOf(context, dataContent(scalar(value.value)), x.dtype) : cast(context, value, x.dtype);
  return apply1(context, "scatter", {}, [x, tensor]);
}

function exactScatter(context: Context, base: Data, axes: readonly number[], places: readonly Data[], update: Data): Data {
  const values = force(base)?.slice() ?? giveUp(context, "a tensor is too large to be written to by index");
  const common = broadcastShape(
    context,
    places.map((place) => place.shape),
  );
  const own = stridesOf(base.shape);
  const [first = 0] = axes;
  const adjacent = axes.every((axis, i) => axis === first + i);
  const rest = base.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const before = adjacent ? rest.filter((axis) => axis < first) : [];
  const after = rest.filter((axis) => !before.includes(axis));
  const shape = [...before.map((axis) => base.shape[axis] ?? 1), ...common, ...after.map((axis) => base.shape[axis] ?? 1)];
  const target = tensorOf(context, dataContent(update), "float32");
  const wide = dataIn(context, expanded(context, target, shape)) ?? update;
  const strides = stridesOf(shape);
  const commonStrides = places.map((place) => placeStrides(place.shape, common));
  for (let index = 0; index < sizeOf(shape); index++) {
    let at = 0;
    const coordinate = (axis: number): number => Math.floor(index / (strides[axis] ?? 1)) % (shape[axis] ?? 1);
    for (const [i, axis] of before.entries()) at += coordinate(i) * (own[axis] ?? 0);
    for (const [i, axis] of after.entries()) at += coordinate(before.length + common.length + i) * (own[axis] ?? 0);
    for (const [i, axis] of axes.entries()) {
      const flat = common.reduce((sum, _, c) => sum + coordinate(before.length + c) * (commonStrides[i]?.[c] ?? 0), 0);
      const place = places[i]?.at(flat) ?? 0;
      at += (place < 0 ? place + (base.shape[axis] ?? 1) : place) * (own[axis] ?? 0);
    }
    values[at] = wide.at(index);
  }
  return dataOf(base.shape, values);
}

function placeStrides(shape: readonly number[], common: readonly number[]): number[] {
  const own = stridesOf(shape);
  const lead = common.length - shape.length;
  return common.map((_, axis) => ((shape[axis - lead] ?? 1) === 1 ? 0 : (own[axis - lead] ?? 0)));
}
