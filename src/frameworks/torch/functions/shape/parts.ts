/** Joining tensors and taking them apart. */
import { tuple } from "../../../../evaluate/make.ts";
import { apply1 } from "../../../../evaluate/tensors/apply.ts";
import type { AbstractValue, TensorValue } from "../../../../evaluate/value.ts";
import { type Call, items, known, spread } from "../../call.ts";
import { concat, evenLengths, select, slice, split } from "../../shaping.ts";
import { opaque } from "../pointwise.ts";

/** Tensors equal but along `dim`, whose lengths add up. */
export function cat(call: Call): TensorValue {
  const { context } = call;
  const parts = call.tensors("tensors");
  return concat(context, parts, call.number("dim"));
}

/** Parts of given lengths, or of one length and a rest, along `dim`. */
export function splitCall(call: Call, sizes: AbstractValue): AbstractValue {
  const { context } = call;
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const lengths =
    known(sizes).kind === "int" || sizes.kind === "float" || sizes.kind === "tensor"
      ? evenLengths(x.shape[axis] ?? 0, numberIn(call, sizes))
      : items(context, sizes).map((item) => numberIn(call, item));
  return tuple(split(context, x, lengths, axis));
}

function numberIn(call: Call, value: AbstractValue): number {
  return spread(call.context, tuple([value]))[0] ?? 1;
}

/** At most so many equal parts along `dim`, the last one shorter. */
export function chunk(call: Call): AbstractValue {
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const extent = x.shape[axis] ?? 0;
  return tuple(split(call.context, x, evenLengths(extent, Math.ceil(extent / call.number("chunks"))), axis));
}

/** Parts that differ by one at most, or that end at given places, along `dim`. */
export function tensorSplit(call: Call): AbstractValue {
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const extent = x.shape[axis] ?? 0;
  const sections = call.value("indices_or_sections");
  if (sections.kind !== "int") {
    const marks = [0, ...call.ints("indices_or_sections"), extent];
    const lengths = marks.slice(1).map((mark, i) => Math.max(0, mark - (marks[i] ?? 0)));
    return tuple(split(call.context, x, lengths, axis));
  }
  const count = Number(sections.value);
  const small = Math.floor(extent / count);
  return tuple(
    split(
      call.context,
      x,
      Array.from({ length: count }, (_, i) => small + (i < extent % count ? 1 : 0)),
      axis,
    ),
  );
}

/** A tuple of what lies along `dim`, each without it. */
export function unbind(call: Call): AbstractValue {
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  return tuple(Array.from({ length: x.shape[axis] ?? 0 }, (_, i) => select(call.context, x, axis, i)));
}

/** x with places added at the ends of the last axes, as `pad` lists them from the last. */
export function pad(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const amounts = call.ints("pad");
  const mode = call.text("mode");
  const rank = x.shape.length;
  const perAxis = x.shape.map((_, axis): readonly [number, number] => {
    const turn = rank - 1 - axis;
    return [amounts[2 * turn] ?? 0, amounts[2 * turn + 1] ?? 0];
  });
  if (amounts.length > 2 * rank) call.raise("RuntimeError", "Padding length should be less than or equal to two times the input dimension");
  if (perAxis.every(([before, after]) => before === 0 && after === 0)) return x;
  const value = call.maybeNumber("value") ?? 0;
  const kinds = { constant: value === 0 ? "zeros" : "constant", reflect: "reflect", replicate: "replicate", circular: "circular" } as const;
  const kind = Object.entries(kinds).find(([name]) => name === mode)?.[1];
  if (kind === undefined) return call.raise("NotImplementedError", `Unrecognised padding mode ${mode}`);
  return apply1(context, "pad", { amounts: perAxis, mode: kind, value }, [x]);
}

/** Windows along an axis as a new last axis: [.., L, ..] → [.., windows, .., size]. */
export function unfoldMethod(call: Call): TensorValue {
  const x = call.tensor("input");
  return call.apply1(
    "strided_window",
    { axis: call.axis("dimension", x.shape.length), size: call.number("size"), step: call.number("step") },
    [x],
  );
}

/** A view by size, stride and offset: only its shape is known. */
export function asStrided(call: Call): TensorValue {
  return opaque(call.context, call, "as_strided", [call.tensor("input")], call.ints("size"));
}

/** Differences of neighbours. */
export function diff(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const extent = x.shape[axis] ?? 0;
  return apply1(context, "add", { weights: [1, -1] }, [slice(context, x, axis, 1, extent), slice(context, x, axis, 0, extent - 1)]);
}
