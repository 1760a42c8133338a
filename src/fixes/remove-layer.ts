/** Leaves out a layer that does harm: a softmax before a loss that has its own, an activation of an activation. */
import type { Repair, Site } from "./fix.ts";
import type { GraphLayer } from "../graph/graph.ts";
import { countOf, distinctEdits } from "./support/activation-layers.ts";
import { activationNamed } from "./support/activations.ts";
import { removeLayer } from "./support/remove.ts";

/** What a line makes in every round of a loop is one. */
function title({ layers }: Site): string {
  const places = byPlace(layers);
  const of = ({ layer }: GraphLayer): string => activationNamed(`torch.nn.functional.${layer.operation}`)?.names.layer ?? layer.operation;
  const [only, ...others] = places;
  return only !== undefined && others.length === 0 ? `Remove the ${of(only)}` : `Remove ${countOf(places.map(of))}`;
}

function byPlace(layers: readonly GraphLayer[]): readonly GraphLayer[] {
  const seen = new Set<string>();
  return layers.filter(({ location: { file, span } }) => !seen.has(`${file}:${span.start}`) && seen.add(`${file}:${span.start}`));
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
