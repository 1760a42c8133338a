/** Embeddings, attention and recurrent layers. */
import { tuple } from "../../../../evaluate/make.ts";
import { apply1 } from "../../../../evaluate/tensors/apply.ts";
import type { AbstractValue, TensorValue } from "../../../../evaluate/value.ts";
import type { Call } from "../../call.ts";
import { reshape } from "../../shaping.ts";
import { given, modeOf } from "./arguments.ts";

/** Indices [..], weight [V, D] → [.., D]. */
export function embedding(call: Call): TensorValue {
  const table = call.tensor("weight");
  const padding = call.maybeNumber("padding_idx");
  const rows = table.shape[0] ?? 1;
  const attributes = padding === undefined ? {} : { paddingIndex: padding < 0 ? padding + rows : padding };
  return call.apply1("embedding", attributes, [call.tensor("input"), table]);
}

/** Indices [B, L], or [L] with offsets [B], weight [V, D] → [B, D]. */
export function embeddingBag(call: Call): TensorValue {
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

/** Attention with a mask: a boolean one says where to look. */
export function attention(call: Call): TensorValue {
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

/** One layer and direction of a recurrence; the prelude stacks them. */
export function recurrentLayer(call: Call): AbstractValue {
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

/** One step: x [N, in] and the state [N, H] (LSTM: two of them) → the next state, or both. */
export function recurrentCell(call: Call): AbstractValue {
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
