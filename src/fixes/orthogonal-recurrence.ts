/** Recurrent weights that keep the length of what they turn. */
import type { Repair } from "./fix.ts";
import { naming } from "./support/names.ts";
import { afterEach, forParameters } from "./support/recurrent.ts";

export const ORTHOGONAL_RECURRENCE: Repair = {
  id: "orthogonal-recurrence",
  family: "recurrence",
  safety: "safe",
  title: () => "Initialise the recurrent weights orthogonally",
  edits: (site) =>
    afterEach(site, (place) => {
      const { text, edits } = naming(place.file, "torch.nn.init.orthogonal_");
      return edits.length > 0 ? undefined : forParameters(place, "weight_hh", (weight) => `${text}(${weight})`);
    }),
};
