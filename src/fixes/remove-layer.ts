/** Leaves out a layer that does harm: a softmax before a loss that has its own, an activation of an activation. */
import type { Repair, Site } from "./fix.ts";
import { countOf, distinctEdits } from "./support/activation-layers.ts";
import { removeLayer } from "./support/remove.ts";

function title({ layers }: Site): string {
  return `Remove ${countOf(layers.map(({ layer }) => layer.operation))}`;
}

export const REMOVE_LAYER: Repair = {
  id: "remove-layer",
  family: "line",
  safety: "unsafe",
  title,
  edits: (site) => {
    const edits = site.layers.map((layer) => removeLayer(site.sources, layer));
    return edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits.flat()) : undefined;
  },
};
