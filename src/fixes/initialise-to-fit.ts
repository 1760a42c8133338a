/** An initialisation that keeps the gradient's scale from layer to layer with the activations that are there. */
import type { Repair, Site } from "./fix.ts";
import { GLOROT, HE, initialise, LECUN, ORTHOGONAL, weightedTypes, type Scheme } from "./support/initialise.ts";

/** "Conv2d and Linear layers". */
function what(site: Site): string {
  const types = weightedTypes(site);
  return types.length === 0 ? "the weights" : `${types.join(" and ")} layers`;
}

function initialisation(scheme: Scheme): Repair {
  return {
    id: `initialise-${scheme.title.toLowerCase()}`,
    family: "initialisation",
    safety: "safe",
    title: (site) => `Initialise ${what(site)} ${scheme === ORTHOGONAL ? "orthogonally" : `with ${scheme.title}`}`,
    edits: (site) => initialise(site, scheme),
  };
}

/** Which of them fits is for the proof to say. */
export const INITIALISE_TO_FIT: readonly Repair[] = [HE, GLOROT, LECUN, ORTHOGONAL].map(initialisation);

/** For rectifiers alone. */
export const HE_ONLY: readonly Repair[] = [HE].map(initialisation);
