/** Layers and calls by what they do to the shape of an input that they are given. */
import type { Step } from "./input-facts.ts";

/** Layers that give on what they take in the same shape or nearly so. */
export const PASSING =
  /^(?:(?:Feature)?(?:Alpha)?Dropout\w*|Identity|(?:Leaky|P|R)?ReLU6?|[A-Z]+LU|SiLU|Mish|Hard\w+|Tanh\w*|Sigmoid|Softplus|Softsign|LogSoftmax|Softmax\w*|BatchNorm\w+|LayerNorm|GroupNorm|InstanceNorm\w+|RMSNorm|Upsample\w*|\w+Pad[123]d|\w+Pool[123]d)$/;
/** Calls that do. */
export const PASSING_CALLS =
  /^(?:relu6?_?|elu|selu|gelu|silu|mish|leaky_relu|tanh|sigmoid|softmax|dropout\w*|pad|interpolate|upsample|normalize|float|double|half|long|int|to|type|cuda|cpu|contiguous|clone|detach|requires_grad_|type_as|clamp|abs|Variable|tensor|as_tensor|checkpoint|layer_norm|batch_norm|log|sqrt|round|\w+_pool[123]d)$/;
/** Calls that change it, by name. */
export const STEPS: ReadonlyMap<string, Step> = new Map([
  ["view", "reshape"],
  ["reshape", "reshape"],
  ["flatten", "flatten"],
  ["permute", "permute"],
  ["transpose", "transpose"],
  ["t", "transpose"],
  ["swapaxes", "transpose"],
  ["unsqueeze", "unsqueeze"],
  ["squeeze", "reshape"],
  ["rearrange", "reshape"],
  ["unfold", "reshape"],
]);
