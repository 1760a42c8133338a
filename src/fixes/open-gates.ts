/** Gates that start open, so that a state stays what it was: the forget gate of an LSTM, the update gate of a GRU. */
import type { Repair, Site } from "./fix.ts";
import { naming } from "./support/names.ts";
import { afterEach, forParameters } from "./support/recurrent.ts";

/** Number of gates in a layer's stacked biases; in both the gate that keeps the state is the second. */
const GATES: ReadonlyMap<string, number> = new Map([
  ["LSTM", 4],
  ["LSTMCell", 4],
  ["GRU", 3],
  ["GRUCell", 3],
]);

function gateOf({ layers }: Site): string {
  return layers[0]?.layer.operation.startsWith("GRU") === true ? "update gate" : "forget gate";
}

export const OPEN_GATES: Repair = {
  id: "open-forget-gate",
  family: "recurrence",
  safety: "safe",
  title: (site) => `Set the ${gateOf(site)}'s bias to 1`,
  edits: (site) =>
    afterEach(site, (place) => {
      const { text, edits } = naming(place.file, "torch.nn.init.ones_");
      const gates = GATES.get(place.layer.layer.operation);
      if (gates === undefined || edits.length > 0) return undefined;
      return forParameters(place, "bias_ih", (bias) => `${text}(${bias}.data.chunk(${gates})[1])`);
    }),
};
