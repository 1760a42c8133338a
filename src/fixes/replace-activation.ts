/** Another activation, alone or with the initialisation that fits it. */
import type { ActivationId } from "../moments/activation.ts";
import type { Edit } from "../text/edit.ts";
import type { Repair, Site } from "./fix.ts";
import { activationsOf, countOf, distinctEdits, type ActivationLayer } from "./support/activation-layers.ts";
import { namesOf, type ActivationNames } from "./support/activations.ts";
import { GLOROT, HE, initialise, type Scheme } from "./support/initialise.ts";
import { swapActivation } from "./support/swap.ts";

/** Not worth replacing: nothing is lost in them that another one would keep. */
const KEPT: ReadonlySet<ActivationId> = new Set<ActivationId>(["identity", "relu", "leaky_relu", "rrelu", "selu"]);

function replaceable(site: Site, target: ActivationNames): readonly ActivationLayer[] {
  return activationsOf(site).filter((each) => !KEPT.has(each.function) && each.function !== target.id);
}

function swaps(site: Site, target: ActivationNames): readonly Edit[] | undefined {
  const edits = replaceable(site, target).map(({ layer, function: from }) => {
    const file = site.sources.get(layer.location.file);
    return file && swapActivation(file, layer.location.span, from, target);
  });
  return edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits.flat()) : undefined;
}

function nameOf({ function: id }: ActivationLayer): string {
  return namesOf(id)?.layer ?? id;
}

function replacement(id: ActivationId, scheme: Scheme | undefined): readonly Repair[] {
  const target = namesOf(id);
  if (target === undefined) return [];
  const what = (site: Site): string => `Replace ${countOf(replaceable(site, target).map(nameOf))} with ${target.layer}`;
  if (scheme === undefined) {
    return [{ id: `replace-activation-${id}`, family: "activation", safety: "unsafe", title: what, edits: (site) => swaps(site, target) }];
  }
  const repair: Repair = {
    id: `replace-activation-${id}-${scheme.title.toLowerCase()}`,
    family: "activation",
    safety: "unsafe",
    title: (site) => `${what(site)} and ${scheme.title} initialisation`,
    edits: (site) => {
      const swapped = swaps(site, target);
      const initialised = initialise(site, scheme);
      return swapped && initialised && distinctEdits([...swapped, ...initialised]);
    },
  };
  return [repair];
}

/** The surest first. */
export const REPLACE_ACTIVATION: readonly Repair[] = [
  ...replacement("relu", HE),
  ...replacement("leaky_relu", HE),
  ...replacement("tanh", GLOROT),
  ...replacement("relu", undefined),
  ...replacement("gelu", undefined),
];
