import { selectMap } from "../moments/axis-map.ts";
import type { Moments } from "../moments/signal.ts";
import { type Taps, wideIndex } from "../moments/taps.ts";
import type { ForwardContext, Op } from "./op.ts";
import { cutGradient, padSignal, type Cut } from "./support/cuts.ts";
import { outputShape } from "./support/layouts.ts";
import { freshAxis, sizeOf } from "./support/axes.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { mergedSignal } from "./support/segments.ts";
import { MISSING, misfit, one, print } from "./support/shapes.ts";
import { type AxisChange, mapGradientAxes, mapSignalAxes, roleOf } from "./support/structure.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Padding of any axes. */
    readonly pad: {
      /** One per axis; negative amounts crop. */
      readonly amounts: readonly (readonly [before: number, after: number])[];
      readonly mode: "zeros" | "constant" | "reflect" | "replicate" | "circular";
      readonly value: number;
    };
  }
}

const BORDERS = { zeros: "zeros", constant: "zeros", reflect: "reflect", replicate: "replicate", circular: "circular" } as const;

/** Zeros along an axis of channels are runs of channels of their own (a residual network's shortcut to more channels). */
interface Padding {
  readonly places: readonly AxisChange[];
  readonly channels: readonly Cut[];
}

function paddingOf(context: ForwardContext<"pad">, x: Moments): Padding {
  const { node, inputLayouts, outputLayouts } = context;
  const { amounts, mode } = node.attributes;
  const places: AxisChange[] = [];
  const channels: Cut[] = [];
  for (const [axis, [before, after]] of amounts.entries()) {
    if (before === 0 && after === 0) continue;
    const from = inputLayouts[0]?.[axis]?.atoms ?? [];
    const to = outputLayouts[0]?.[axis]?.atoms ?? [];
    const [wide, narrow] = [sizeOf(from), sizeOf(to)];
    const isPlace = from.some(({ id }) => context.role(id) === "position") || roleOf(mergedSignal(x).kernel, from) !== "channel";
    if (!isPlace && before >= 0 && after >= 0 && from.length === 1 && (mode === "zeros" || mode === "constant")) {
      channels.push({ from, to, start: before, stop: before + wide });
      continue;
    }
    const taps: Taps = { wide, narrow, kernel: 1, stride: 1, dilation: 1, offset: before, border: BORDERS[mode] };
    const indices = Array.from({ length: narrow }, (_, index) => wideIndex(taps, index, 0));
    places.push({ from, to, map: selectMap(wide, indices) });
  }
  return { places, channels };
}

/** The border's own number, where it is not zero. */
function withBorder(x: Moments, value: number, share: number): Moments {
  return {
    ...x,
    segments: x.segments.map((segment) => ({
      ...segment,
      mean: segment.mean + share * value,
      kernel: { ...segment.kernel, energy: segment.kernel.energy + share * value * value },
    })),
  };
}

export const pad: Op<"pad"> = {
  kind: "pad",
  shape({ amounts }, [x]) {
    if (x === undefined) return MISSING;
    const shape = x.shape.map((size, axis) => size + (amounts[axis]?.[0] ?? 0) + (amounts[axis]?.[1] ?? 0));
    return shape.some((size) => size < 0)
      ? misfit(`The padding ${amounts.map(print).join(" ")} leaves nothing of an input of size ${print(x.shape)}`)
      : one(shape, x.dtype);
  },
  layout(node, [x = []], context) {
    const shape = outputShape(node);
    return [
      x.map((axis, index) =>
        node.attributes.amounts[index]?.every((amount) => amount === 0) === true ? axis : freshAxis(shape[index] ?? 1, context, axis.atoms),
      ),
    ];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    if (x === undefined) return context.inputs.slice(0, 1);
    const { mode, value } = context.node.attributes;
    const { places, channels } = paddingOf(context, x);
    const placed = places.length > 0 ? mapSignalAxes(x, places) : x;
    const padded = channels.reduce(padSignal, placed);
    if (mode !== "constant" || value === 0) return [padded];
    const kept = places.reduce((share, { map }) => share * (map.inputs / map.outputs), 1);
    return [withBorder(padded, value, Math.max(1 - kept, 0))];
  },
  backward(context) {
    const x = momentsAt(context, 0);
    const g = gradientAt(context);
    if (x === undefined || g === undefined) return [NO_PATH];
    const { places, channels } = paddingOf(context, x);
    const cut = channels.reduce(cutGradient, g);
    return [places.length > 0 ? mapGradientAxes(cut, places) : cut];
  },
};
