/** Arguments that layers share. */
import type { TensorValue } from "../../../../evaluate/value.ts";
import type { Call } from "../../call.ts";

export type Pair = readonly [number, number];

export function given(...tensors: readonly (TensorValue | undefined)[]): TensorValue[] {
  return tensors.filter((tensor) => tensor !== undefined);
}

export function modeOf(call: Call): "rnn" | "lstm" | "gru" {
  const mode = call.text("mode").toLowerCase();
  return mode === "lstm" ? "lstm" : mode === "gru" ? "gru" : "rnn";
}
