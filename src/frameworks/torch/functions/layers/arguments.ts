/** Arguments that layers share. */
import type { TensorValue } from "../../../../evaluate/value.ts";
import type { Call } from "../../call.ts";

export type Pair = readonly [number, number];

/** Those that are there. */
export function given(...tensors: readonly (TensorValue | undefined)[]): TensorValue[] {
  return tensors.filter((tensor) => tensor !== undefined);
}

/** Which of the recurrent layers a call is for. */
export function modeOf(call: Call): "rnn" | "lstm" | "gru" {
  const mode = call.text("mode").toLowerCase();
  return mode === "lstm" ? "lstm" : mode === "gru" ? "gru" : "rnn";
}
