/** The order of axes and of what lies along them. */
import { computed, stridesOf } from "../../../../evaluate/tensors/data.ts";
import type { TensorValue } from "../../../../evaluate/value.ts";
import { axisOf, type Call } from "../../call.ts";
import { permute, reshape, transpose } from "../../shaping.ts";

function movedOrder(rank: number, from: readonly number[], to: readonly number[]): number[] {
  const rest = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !from.includes(axis));
  return Array.from({ length: rank }, (_, place) => {
    const i = to.indexOf(place);
    return i >= 0 ? (from[i] ?? 0) : (rest.shift() ?? 0);
  });
}

/** Axes `source` go to `destination`, the others keep their order. */
export function movedim(call: Call): TensorValue {
  const x = call.tensor("input");
  const rank = x.shape.length;
  const axes = (name: string): number[] => call.ints(name).map((axis) => axisOf(call.context, axis, rank));
  return permute(call.context, x, movedOrder(rank, axes("source"), axes("destination")));
}

/** A permutation of the indices along one axis; `from` gives, for each new index, the old one. */
export function reorder(call: Call, x: TensorValue, axis: number, from: (index: number, extent: number) => number): TensorValue {
  const extent = x.shape[axis] ?? 1;
  const stride = stridesOf(x.shape)[axis] ?? 1;
  return call.apply1("reorder", { axis }, [x], ([data], shape) => {
    if (data === undefined) return undefined;
    const at = (index: number): number => {
      const place = Math.floor(index / stride) % extent;
      return data.at(index + (from(place, extent) - place) * stride);
    };
    return [computed(shape, at)];
  });
}

/** Same shape, backwards along `dims`. */
export function flip(call: Call): TensorValue {
  const x = call.tensor("input");
  const axes = call.variadic("dims").map((axis) => axisOf(call.context, axis, x.shape.length));
  return axes.reduce((result, axis) => reorder(call, result, axis, (index, extent) => extent - 1 - index), x);
}

/** Same shape, moved round along `dims`. */
export function roll(call: Call): TensorValue {
  const x = call.tensor("input");
  const shifts = call.ints("shifts");
  if (call.maybe("dims") === undefined) {
    const flat = reshape(call.context, x, [-1]);
    const [shift = 0] = shifts;
    return reshape(
      call.context,
      reorder(call, flat, 0, (index, extent) => modulo(index - shift, extent)),
      x.shape,
    );
  }
  return rolled(
    call,
    x,
    shifts,
    call.ints("dims").map((axis) => axisOf(call.context, axis, x.shape.length)),
  );
}

/** The tensor with its elements moved along axes, those that fall off coming back in front. */
export function rolled(call: Call, x: TensorValue, shifts: readonly number[], axes: readonly number[]): TensorValue {
  return axes.reduce((result, axis, i) => {
    const shift = shifts[i] ?? 0;
    return shift === 0 ? result : reorder(call, result, axis, (index, extent) => modulo(index - shift, extent));
  }, x);
}

function modulo(value: number, extent: number): number {
  return ((value % extent) + extent) % extent;
}

/** Axes `dim0` and `dim1` change places. */
export function transposed(call: Call): TensorValue {
  return transpose(call.context, call.tensor("input"), call.number("dim0"), call.number("dim1"));
}
