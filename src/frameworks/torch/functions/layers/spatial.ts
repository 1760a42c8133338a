/** Pooling, resizing and the rearrangements of images. */
import { tuple } from "../../../../evaluate/make.ts";
import type { AbstractValue, TensorValue } from "../../../../evaluate/value.ts";
import type { Call } from "../../call.ts";
import { permute, reshape, transpose } from "../../shaping.ts";
import type { Pair } from "./arguments.ts";

/** x [N, C, *spatial] or without N → the same with fewer places. */
export function pool(kind: "max" | "average" | "power", spatial: number) {
  return (call: Call): AbstractValue => {
    const kernel = call.many("kernel_size", spatial);
    const hasStride = call.maybe("stride") !== undefined && call.value("stride").kind !== "none";
    const strides = hasStride ? call.many("stride", spatial) : [];
    const max = kind === "max";
    const indices = max && call.flag("return_indices");
    const attributes = {
      kind,
      spatial,
      kernel,
      stride: strides.length === spatial ? strides : kernel,
      padding: kind === "power" ? kernel.map((): Pair => [0, 0]) : call.many("padding", spatial).map((amount): Pair => [amount, amount]),
      dilation: max ? call.many("dilation", spatial) : kernel.map(() => 1),
      ceil: call.flag("ceil_mode"),
      countPadding: kind === "average" && call.flag("count_include_pad"),
      indices,
    };
    const outputs = call.apply("pool", kind === "power" ? { ...attributes, power: call.number("norm_type") } : attributes, [
      call.tensor("input"),
    ]);
    return indices ? tuple(outputs) : (outputs[0] ?? call.tensor("input"));
  };
}

/** x [N, C, *spatial] or without N → [N, C, *output_size]. */
export function adaptivePool(kind: "max" | "average", spatial: number, alwaysIndices = false) {
  return (call: Call): AbstractValue => {
    const x = call.tensor("input");
    const wanted = call.value("output_size");
    const lead = x.shape.length - spatial;
    const sizes = wanted.kind === "tuple" || wanted.kind === "list" ? wanted.items : new Array<AbstractValue>(spatial).fill(wanted);
    const output = sizes.map((size, axis) =>
      size.kind === "none"
        ? (x.shape[lead + axis] ?? 1)
        : size.kind === "int"
          ? Number(size.value)
          : call.raise("TypeError", "adaptive pooling: output_size must be ints"),
    );
    const indices = kind === "max" && (alwaysIndices || call.flag("return_indices"));
    const outputs = call.apply("adaptive_pool", { kind, spatial, output, indices }, [x]);
    return indices ? tuple(outputs) : (outputs[0] ?? x);
  };
}

/** x [N, C, *spatial] → [N, C, *size]. */
export function interpolate(call: Call): TensorValue {
  const x = call.tensor("input");
  const spatial = x.shape.length - 2;
  if (spatial < 1 || spatial > 3) call.raise("NotImplementedError", `Got ${x.shape.length}D input, but interpolate takes 3D, 4D and 5D`);
  const size = call.maybe("size");
  const factors = size === undefined ? call.many("scale_factor", spatial) : [];
  const output =
    size === undefined ? x.shape.slice(2).map((extent, axis) => Math.floor(extent * (factors[axis] ?? 1))) : call.many("size", spatial);
  const mode = call.text("mode");
  const kind = mode.startsWith("nearest") ? "nearest" : mode === "bicubic" ? "cubic" : mode === "area" ? undefined : "linear";
  if (kind === undefined) return call.apply1("adaptive_pool", { kind: "average", spatial, output }, [x]);
  const alignCorners = kind !== "nearest" && call.flag("align_corners");
  return call.apply1("resize", { mode: kind, spatial, output, ...(alignCorners && { alignCorners }) }, [x]);
}

/** x [N, C, H, W] → [N, C·kH·kW, L], as many columns as windows. */
export function unfold(call: Call): TensorValue {
  const x = call.tensor("input");
  const pair = (name: string): number[] => call.many(name, 2);
  const padding = pair("padding").map((amount): Pair => [amount, amount]);
  return call.apply1("unfold", { kernel: pair("kernel_size"), stride: pair("stride"), padding, dilation: pair("dilation") }, [x]);
}

/** x [N, C·kH·kW, L] → [N, C, H, W], overlapping windows added. */
export function fold(call: Call): TensorValue {
  const pair = (name: string): number[] => call.many(name, 2);
  const padding = pair("padding").map((amount): Pair => [amount, amount]);
  const attributes = {
    kernel: pair("kernel_size"),
    stride: pair("stride"),
    padding,
    dilation: pair("dilation"),
    output: pair("output_size"),
  };
  return call.apply1("fold", attributes, [call.tensor("input")]);
}

/** [N, C·r², H, W] → [N, C, rH, rW]. */
export function pixelShuffle(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const r = call.number("upscale_factor");
  const lead = x.shape.slice(0, -3);
  const [channels = 1, height = 1, width = 1] = x.shape.slice(-3);
  if (channels % (r * r) !== 0) {
    call.raise(
      "RuntimeError",
      `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${channels} is not divisible by ${r * r}`,
    );
  }
  const out = channels / (r * r);
  const n = lead.length;
  const split = reshape(context, x, [...lead, out, r, r, height, width]);
  const moved = permute(context, split, [...lead.map((_, i) => i), n, n + 3, n + 1, n + 4, n + 2]);
  return reshape(context, moved, [...lead, out, height * r, width * r]);
}

/** x [.., C, H·r, W·r] → [.., C·r², H, W]. */
export function pixelUnshuffle(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const r = call.number("downscale_factor");
  const lead = x.shape.slice(0, -3);
  const [channels = 1, height = 1, width = 1] = x.shape.slice(-3);
  const n = lead.length;
  const split = reshape(context, x, [...lead, channels, height / r, r, width / r, r]);
  const moved = permute(context, split, [...lead.map((_, i) => i), n, n + 2, n + 4, n + 1, n + 3]);
  return reshape(context, moved, [...lead, channels * r * r, height / r, width / r]);
}

/** x [N, C, ..] → the same shape, channels of the groups dealt out in turn. */
export function channelShuffle(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const groups = call.number("groups");
  const [batch = 1, channels = 1, ...rest] = x.shape;
  return reshape(context, transpose(context, reshape(context, x, [batch, groups, channels / groups, ...rest]), 1, 2), x.shape);
}
