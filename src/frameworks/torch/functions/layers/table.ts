/** The layers by name, as torch.nn.functional and the prelude call them. */
import { apply1 } from "../../../../evaluate/tensors/apply.ts";
import type { TensorValue } from "../../../../evaluate/value.ts";
import { affine, sum } from "../../arithmetic.ts";
import type { Call, Rows } from "../../call.ts";
import { noise } from "../create.ts";
import { opaque } from "../pointwise.ts";
import { softmax } from "../reduce.ts";
import { cosineSimilarity, isLogSoftmax, loss, LOSSES, pairwiseDistance } from "./loss.ts";
import { batchNorm, groupNorm, instanceNorm, layerNorm, normalize, rmsNorm } from "./normalization.ts";
import { bilinear, convolution, linear, transposedConvolution } from "./products.ts";
import { attention, embedding, embeddingBag, recurrentCell, recurrentLayer } from "./sequence.ts";
import { adaptivePool, channelShuffle, fold, interpolate, pixelShuffle, pixelUnshuffle, pool, unfold } from "./spatial.ts";

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

function gumbelSoftmax(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("logits");
  const gumbel = noise(context, x.shape, { kind: "mixture", mean: 0.5772156649, variance: Math.PI ** 2 / 6 });
  const scaled = affine(context, sum(context, x, gumbel), 1 / call.number("tau"), 0);
  return apply1(context, "softmax", { axis: call.axis("dim", x.shape.length), log: false }, [scaled]);
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
  "class_loss(input, target, axis, smoothing)": (call) => {
    const x = call.tensor("input");
    return call.apply1("class_loss", { axis: call.axis("axis", x.shape.length), smoothing: call.number("smoothing") }, [
      x,
      call.tensor("target"),
    ]);
  },
  "is_log_softmax(input, axis)": isLogSoftmax,
  "known_slope(value, x, slope)": (call) => call.apply1("known_slope", {}, [call.tensor("value"), call.tensor("x"), call.tensor("slope")]),
  "other_loss(name, input, target, reduction)": (call) => loss(call.text("name"))(call),
  "recurrent_layer(mode, x, h, c, weights, nonlinearity, bias, reverse, time_axis, projection, module, layer)": recurrentLayer,
  "recurrent_cell(mode, x, h, c, weights, nonlinearity, bias, module)": recurrentCell,
  "max_unpool(input, indices, places)": (call) => {
    const output = call.ints("places");
    return call.apply1("unpool", { spatial: output.length, output }, [call.tensor("input"), call.tensor("indices")]);
  },
};
