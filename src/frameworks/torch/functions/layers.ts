/** torch.nn.functional: layers with weights, pooling, normalisation, attention, recurrences. */
import { graphType, tensorOf, dataContent } from "../../../evaluate/tensor.ts";
import { apply1 } from "../../../evaluate/tensors/apply.ts";
import { filled } from "../../../evaluate/tensors/data.ts";
import { tuple } from "../../../evaluate/make.ts";
import type { AbstractValue, TensorValue } from "../../../evaluate/value.ts";
import { activate, affine, product, quotient, sum } from "../arithmetic.ts";
import { axisOf, type Call, type Rows } from "../call.ts";
import { permute, reduce, reshape, transpose } from "../shaping.ts";
import { opaque } from "./pointwise.ts";
import { noise } from "./create.ts";
import { softmax } from "./reduce.ts";

type Pair = readonly [number, number];

function given(...tensors: readonly (TensorValue | undefined)[]): TensorValue[] {
  return tensors.filter((tensor) => tensor !== undefined);
}

function linear(call: Call): TensorValue {
  return call.apply1("linear", {}, given(call.tensor("input"), call.tensor("weight"), call.maybeTensor("bias")));
}

/** Both factors of a bilinear form, one after the other. */
function bilinear(call: Call): TensorValue {
  const { context } = call;
  const [a, b, weight] = [call.tensor("input1"), call.tensor("input2"), call.tensor("weight")];
  const lead = a.shape.slice(0, -1);
  const left = reshape(context, a, [-1, a.shape.at(-1) ?? 1]);
  const right = reshape(context, b, [-1, b.shape.at(-1) ?? 1]);
  const half = apply1(context, "contract", { left: "ni", right: "oij", output: "noj" }, [left, weight]);
  const whole = reshape(context, apply1(context, "contract", { left: "noj", right: "nj", output: "no" }, [half, right]), [
    ...lead,
    weight.shape[0] ?? 1,
  ]);
  const bias = call.maybeTensor("bias");
  return bias === undefined ? whole : sum(context, whole, bias);
}

function convolution(spatial: 1 | 2 | 3) {
  return (call: Call): TensorValue => {
    const weight = call.tensor("weight");
    const dilation = call.many("dilation", spatial);
    const stride = call.many("stride", spatial);
    const attributes = {
      spatial,
      stride,
      padding: paddingOf(call, spatial, weight.shape.slice(2), dilation),
      dilation,
      groups: call.number("groups"),
      transposed: false,
      outputPadding: new Array<number>(spatial).fill(0),
    };
    return call.apply1("convolution", attributes, given(call.tensor("input"), weight, call.maybeTensor("bias")));
  };
}

function paddingOf(call: Call, spatial: number, kernel: readonly number[], dilation: readonly number[]): Pair[] {
  const padding = call.value("padding");
  if (padding.kind !== "str") return call.many("padding", spatial).map((amount): Pair => [amount, amount]);
  if (padding.value === "valid") return kernel.map((): Pair => [0, 0]);
  return kernel.map((taps, axis): Pair => {
    const total = (dilation[axis] ?? 1) * (taps - 1);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  });
}

function transposedConvolution(spatial: 1 | 2 | 3) {
  return (call: Call): TensorValue => {
    const attributes = {
      spatial,
      stride: call.many("stride", spatial),
      padding: call.many("padding", spatial).map((amount): Pair => [amount, amount]),
      dilation: call.many("dilation", spatial),
      groups: call.number("groups"),
      transposed: true,
      outputPadding: call.many("output_padding", spatial),
    };
    return call.apply1("convolution", attributes, given(call.tensor("input"), call.tensor("weight"), call.maybeTensor("bias")));
  };
}

function pool(kind: "max" | "average" | "power", spatial: number) {
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

function adaptivePool(kind: "max" | "average", spatial: number, alwaysIndices = false) {
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

function batchNorm(call: Call): TensorValue {
  const x = call.tensor("input");
  const running = call.maybe("running_mean");
  const training = call.flag("training") || running === undefined;
  if (training && x.shape.length >= 2 && x.shape.reduce((a, b) => a * b, 1) === x.shape[1]) {
    call.raise("ValueError", `Expected more than 1 value per channel when training, got input size torch.Size([${x.shape.join(", ")}])`);
  }
  return call.apply1("batch_norm", { epsilon: call.number("eps"), training }, normInputs(call, x));
}

/** Scale and shift, both or none: the ops do not tell one alone apart. */
function normInputs(call: Call, x: TensorValue): TensorValue[] {
  const scale = call.maybeTensor("weight");
  const shift = call.maybeTensor("bias");
  if (scale === undefined && shift !== undefined) {
    return [x, tensorOf(call.context, dataContent(filled(shift.shape, 1)), shift.dtype), shift];
  }
  return given(x, scale, shift);
}

function layerNorm(call: Call): TensorValue {
  const shape = call.ints("normalized_shape");
  const x = call.tensor("input");
  const tail = x.shape.slice(x.shape.length - shape.length);
  if (tail.join() !== shape.join()) {
    call.raise(
      "RuntimeError",
      `Given normalized_shape=[${shape.join(", ")}], expected input with shape [*, ${shape.join(", ")}], but got input of size[${x.shape.join(", ")}]`,
    );
  }
  return call.apply1("layer_norm", { axes: shape.length, epsilon: call.number("eps"), centred: true }, normInputs(call, x));
}

function rmsNorm(call: Call): TensorValue {
  const inputs = given(call.tensor("input"), call.maybeTensor("weight"));
  return call.apply1(
    "layer_norm",
    { axes: call.ints("normalized_shape").length, epsilon: call.maybeNumber("eps") ?? 1.1920928955078125e-7, centred: false },
    inputs,
  );
}

function groupNorm(call: Call): TensorValue {
  return call.apply1(
    "group_norm",
    { groups: call.number("num_groups"), epsilon: call.number("eps") },
    normInputs(call, call.tensor("input")),
  );
}

function instanceNorm(call: Call): TensorValue {
  const x = call.tensor("input");
  return call.apply1("group_norm", { groups: x.shape[1] ?? 1, epsilon: call.number("eps") }, normInputs(call, x));
}

function dropout(kind: "element" | "channel" | "alpha") {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    const probability = call.number("p");
    if (probability < 0 || probability > 1) {
      call.raise("ValueError", `dropout probability has to be between 0 and 1, but got ${probability}`);
    }
    if (!call.flag("training") || probability === 0) return x;
    return call.apply1("dropout", { probability, kind }, [x]);
  };
}

function embedding(call: Call): TensorValue {
  const table = call.tensor("weight");
  const padding = call.maybeNumber("padding_idx");
  const rows = table.shape[0] ?? 1;
  const attributes = padding === undefined ? {} : { paddingIndex: padding < 0 ? padding + rows : padding };
  return call.apply1("embedding", attributes, [call.tensor("input"), table]);
}

function embeddingBag(call: Call): TensorValue {
  const mode = call.text("mode");
  const tokens = call.tensor("input");
  const offsets = call.maybeTensor("offsets");
  const table = call.tensor("weight");
  const kind = mode === "sum" || mode === "max" ? mode : "mean";
  if (offsets === undefined || tokens.shape.length === 2) return call.apply1("embedding_bag", { mode: kind }, [tokens, table]);
  // Bags of unknown lengths: as if all were equally long.
  const bags = offsets.shape[0] ?? 1;
  const length = Math.max(1, Math.floor((tokens.shape[0] ?? 1) / bags));
  const even = apply1(call.context, "slice", { axis: 0, start: 0, stop: bags * length, step: 1 }, [tokens]);
  return call.apply1("embedding_bag", { mode: kind }, [reshape(call.context, even, [bags, length]), table]);
}

function interpolate(call: Call): TensorValue {
  const x = call.tensor("input");
  const spatial = x.shape.length - 2;
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

/** Attention with a mask: a boolean one says where to look. */
function attention(call: Call): TensorValue {
  const { context } = call;
  const [query, key, value] = [call.tensor("query"), call.tensor("key"), call.tensor("value")];
  const mask = call.maybeTensor("attn_mask");
  const scale = call.maybeNumber("scale") ?? 1 / Math.sqrt(query.shape.at(-1) ?? 1);
  const attributes = { causal: call.flag("is_causal"), dropout: call.number("dropout_p"), scale };
  const [heads, groups] = [query.shape.at(-3) ?? 1, key.shape.at(-3) ?? 1];
  const shared = call.flag("enable_gqa") && heads !== groups;
  const spread = (x: TensorValue): TensorValue =>
    shared
      ? apply1(
          context,
          "repeat",
          { counts: x.shape.map((_, axis) => (axis === x.shape.length - 3 ? heads / groups : 1)), interleave: true },
          [x],
        )
      : x;
  return call.apply1("attention", attributes, given(query, spread(key), spread(value), mask));
}

function normalize(call: Call): TensorValue {
  const x = call.tensor("input");
  const axes = call.ints("dim");
  const [axis = 1] = axes;
  if (axes.length > 1) {
    const { context } = call;
    const size = reduce(context, x, "norm", axes, true, { power: call.number("p") });
    return quotient(context, x, activate(context, size, "clamp", [call.number("eps"), Infinity]));
  }
  return call.apply1(
    "normalize",
    { power: call.number("p"), axis: axisOf(call.context, axis, x.shape.length), epsilon: call.number("eps") },
    [x],
  );
}

function unfold(call: Call): TensorValue {
  const x = call.tensor("input");
  const pair = (name: string): number[] => call.many(name, 2);
  const padding = pair("padding").map((amount): Pair => [amount, amount]);
  return call.apply1("unfold", { kernel: pair("kernel_size"), stride: pair("stride"), padding, dilation: pair("dilation") }, [x]);
}

function fold(call: Call): TensorValue {
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
function pixelShuffle(call: Call): TensorValue {
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

function pixelUnshuffle(call: Call): TensorValue {
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

function channelShuffle(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const groups = call.number("groups");
  const [batch = 1, channels = 1, ...rest] = x.shape;
  return reshape(context, transpose(context, reshape(context, x, [batch, groups, channels / groups, ...rest]), 1, 2), x.shape);
}

function cosineSimilarity(call: Call): TensorValue {
  const { context } = call;
  const axis = call.axis("dim", Math.max(call.tensor("x1").shape.length, call.tensor("x2").shape.length));
  const unit = (name: string): TensorValue =>
    apply1(context, "normalize", { power: 2, axis: axisOf(context, axis, call.tensor(name).shape.length), epsilon: call.number("eps") }, [
      call.tensor(name),
    ]);
  return reduce(context, product(context, unit("x1"), unit("x2")), "sum", [axis], false);
}

function pairwiseDistance(call: Call): TensorValue {
  const { context } = call;
  const difference = sum(context, call.tensor("x1"), call.tensor("x2"), -1);
  return reduce(context, difference, "norm", [-1], call.flag("keepdim"), { power: call.number("p") });
}

function gumbelSoftmax(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("logits");
  const gumbel = noise(context, x.shape, { kind: "mixture", mean: 0.5772156649, variance: Math.PI ** 2 / 6 });
  const scaled = affine(context, sum(context, x, gumbel), 1 / call.number("tau"), 0);
  return apply1(context, "softmax", { axis: call.axis("dim", x.shape.length), log: false }, [scaled]);
}

/** A loss: one number, or one for each element; the loss of a model is not part of what is traced. */
function loss(name: string) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    const none = call.args.keywords.get("reduction");
    const elementwise = none?.kind === "str" && none.value === "none";
    const target = call.maybe("target");
    const classes = target?.kind === "tensor" && graphType(target.dtype) === "int" && target.shape.length < x.shape.length;
    const shape = !elementwise ? [] : classes ? target.shape : x.shape;
    return opaque(call.context, call, name, given(x, target?.kind === "tensor" ? target : undefined), shape);
  };
}

const LOSSES = [
  "cross_entropy",
  "nll_loss",
  "mse_loss",
  "l1_loss",
  "smooth_l1_loss",
  "huber_loss",
  "kl_div",
  "binary_cross_entropy",
  "binary_cross_entropy_with_logits",
  "hinge_embedding_loss",
  "soft_margin_loss",
  "margin_ranking_loss",
  "cosine_embedding_loss",
  "triplet_margin_loss",
  "ctc_loss",
  "poisson_nll_loss",
  "gaussian_nll_loss",
  "multi_margin_loss",
  "multilabel_margin_loss",
  "multilabel_soft_margin_loss",
];

/** One layer and direction of a recurrence; the prelude stacks them. */
function recurrentLayer(call: Call): AbstractValue {
  const mode = modeOf(call);
  const weights = call.tensors("weights");
  const cell = call.maybeTensor("c");
  const attributes = {
    mode,
    nonlinearity: call.text("nonlinearity") === "relu" ? ("relu" as const) : ("tanh" as const),
    hasBias: call.flag("bias"),
    reverse: call.flag("reverse"),
    timeAxis: call.number("time_axis"),
    projection: call.flag("projection"),
    module: call.text("module"),
    layer: call.number("layer"),
  };
  return tuple(call.apply("recurrent", attributes, [...given(call.tensor("x"), call.tensor("h"), cell), ...weights]));
}

function recurrentCell(call: Call): AbstractValue {
  const attributes = {
    mode: modeOf(call),
    nonlinearity: call.text("nonlinearity") === "relu" ? ("relu" as const) : ("tanh" as const),
    hasBias: call.flag("bias"),
    module: call.text("module"),
  };
  return tuple(
    call.apply("recurrent_cell", attributes, [
      ...given(call.tensor("x"), call.tensor("h"), call.maybeTensor("c")),
      ...call.tensors("weights"),
    ]),
  );
}

function modeOf(call: Call): "rnn" | "lstm" | "gru" {
  const mode = call.text("mode").toLowerCase();
  return mode === "lstm" ? "lstm" : mode === "gru" ? "gru" : "rnn";
}

const POOL = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None";
const MAX = "kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False";
const CONV = "weight, bias=None, stride=1, padding=0, dilation=1, groups=1";
const UPCONV = "weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1";

function perSpatial(make: (spatial: 1 | 2 | 3) => Rows): Rows {
  return { ...make(1), ...make(2), ...make(3) };
}

/** The parts that both torch and torch.nn.functional have. */
export const SHARED_LAYERS: Rows = {
  ...perSpatial((n) => ({
    [`conv${n}d(input, ${CONV})`]: convolution(n),
    [`conv_transpose${n}d(input, ${UPCONV})`]: transposedConvolution(n),
    [`max_pool${n}d(input, ${MAX})`]: pool("max", n),
    [`avg_pool${n}d(input, ${POOL})`]: pool("average", n),
    [`adaptive_avg_pool${n}d(input, output_size)`]: adaptivePool("average", n),
    [`adaptive_max_pool${n}d(input, output_size, return_indices=False)`]: adaptivePool("max", n),
  })),
  "bilinear(input1, input2, weight, bias=None)": bilinear,
  "dropout(input, p=0.5, training=True, inplace=False)": dropout("element"),
  "alpha_dropout(input, p=0.5, training=False, inplace=False)": dropout("alpha"),
  "feature_alpha_dropout(input, p=0.5, training=False, inplace=False)": dropout("alpha"),
  "layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-05)": layerNorm,
  "rms_norm(input, normalized_shape, weight=None, eps=None)": rmsNorm,
  "group_norm(input, num_groups, weight=None, bias=None, eps=1e-05)": groupNorm,
  "pixel_shuffle(input, upscale_factor)": pixelShuffle,
  "pixel_unshuffle(input, downscale_factor)": pixelUnshuffle,
  "channel_shuffle(input, groups)": channelShuffle,
  "cosine_similarity(x1, x2, dim=1, eps=1e-08)": cosineSimilarity,
  "pairwise_distance(x1, x2, p=2.0, eps=1e-06, keepdim=False)": pairwiseDistance,
};

export const FUNCTIONAL_LAYERS: Rows = {
  ...SHARED_LAYERS,
  ...perSpatial((n) => ({
    [`lp_pool${n}d(input, norm_type, kernel_size, stride=None, ceil_mode=False)`]: pool("power", n),
    [`max_pool${n}d_with_indices(input, ${MAX})`]: pool("max", n),
    [`adaptive_max_pool${n}d_with_indices(input, output_size, return_indices=True)`]: adaptivePool("max", n, true),
    [`dropout${n}d(input, p=0.5, training=True, inplace=False)`]: dropout("channel"),
  })),
  "linear(input, weight, bias=None)": linear,
  "batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-05)": batchNorm,
  "instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-05)":
    instanceNorm,
  "local_response_norm(input, size, alpha=0.0001, beta=0.75, k=1.0)": (call) =>
    opaque(call.context, call, "local_response_norm", [call.tensor("input")], call.tensor("input").shape),
  "embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False)": embedding,
  "embedding_bag(input, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode='mean', sparse=False, per_sample_weights=None, include_last_offset=False, padding_idx=None)":
    embeddingBag,
  "interpolate(input, size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None, antialias=False)":
    interpolate,
  "upsample(input, size=None, scale_factor=None, mode='nearest', align_corners=None)": interpolate,
  "upsample_nearest(input, size=None, scale_factor=None, mode='nearest')": interpolate,
  "upsample_bilinear(input, size=None, scale_factor=None, mode='bilinear')": interpolate,
  "scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False)":
    attention,
  "normalize(input, p=2.0, dim=1, eps=1e-12, out=None)": normalize,
  "unfold(input, kernel_size, dilation=1, padding=0, stride=1)": unfold,
  "fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1)": fold,
  "gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1)": gumbelSoftmax,
  "softmax(input, dim=None, _stacklevel=3, dtype=None)": (call) => softmax(call, false),
  "log_softmax(input, dim=None, _stacklevel=3, dtype=None)": (call) => softmax(call, true),
  "softmin(input, dim=None, _stacklevel=3, dtype=None)": (call) => {
    const x = affine(call.context, call.tensor("input"), -1, 0);
    return apply1(call.context, "softmax", { axis: call.axis("dim", x.shape.length), log: false }, [x]);
  },
  "grid_sample(input, grid, mode='bilinear', padding_mode='zeros', align_corners=None)": (call) => {
    const [x, grid] = [call.tensor("input"), call.tensor("grid")];
    return opaque(call.context, call, "grid_sample", [x, grid], [...x.shape.slice(0, 2), ...grid.shape.slice(1, -1)]);
  },
  "affine_grid(theta, size, align_corners=None)": (call) => {
    const size = call.ints("size");
    return opaque(call.context, call, "affine_grid", [call.tensor("theta")], [size[0] ?? 1, ...size.slice(2), size.length - 2]);
  },
  "pdist(input, p=2.0)": (call) => {
    const n = call.tensor("input").shape[0] ?? 0;
    return opaque(call.context, call, "pdist", [call.tensor("input")], [(n * (n - 1)) / 2]);
  },
  ...Object.fromEntries(LOSSES.map((name) => [`${name}(input, target=None, *args, **kwargs)`, loss(name)])),
};

/** For our own prelude only. */
export const PRELUDE_LAYERS: Rows = {
  "recurrent_layer(mode, x, h, c, weights, nonlinearity, bias, reverse, time_axis, projection, module, layer)": recurrentLayer,
  "recurrent_cell(mode, x, h, c, weights, nonlinearity, bias, module)": recurrentCell,
  "max_unpool(input, indices, places)": (call) => {
    const output = call.ints("places");
    return call.apply1("unpool", { spatial: output.length, output }, [call.tensor("input"), call.tensor("indices")]);
  },
};
