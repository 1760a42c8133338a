/** `bias=False` for layers whose bias has no effect. */
import type { Edit } from "../text/edit.ts";
import type { Repair } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { withKeyword } from "./support/elements.ts";
import { callAt, handsOn } from "./support/place.ts";

export const DROP_BIAS: Repair = {
  id: "drop-bias",
  family: "line",
  safety: "unsafe",
  title: ({ layers }) => `Construct ${layers.length === 1 ? "it" : `all ${layers.length}`} with bias=False`,
  edits: ({ layers, sources }) => {
    const edits = layers.map(({ location }): readonly Edit[] | undefined => {
      const file = sources.get(location.file);
      const found = file && callAt(file.module, location.span);
      if (file === undefined || found === undefined || handsOn(found.call)) return undefined;
      return withKeyword(file, found.call, "bias", "False");
    });
    return edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits.flat()) : undefined;
  },
};
