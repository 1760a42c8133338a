/** Random weights where they all start as one number. */
import type { Edit } from "../text/edit.ts";
import type { Repair, Site } from "./fix.ts";
import { GLOROT, HE, LECUN, redraw, type Scheme } from "./support/initialise.ts";

function drawing(scheme: Scheme): Repair {
  return {
    id: `draw-weights-${scheme.title.toLowerCase()}`,
    family: "initialisation",
    safety: "safe",
    title: () => `Draw the weights at random, with ${scheme.title}`,
    edits: (site) => redraw(site, scheme),
  };
}

/** Which of them fits is for the proof to say. */
export const DRAW_WEIGHTS: readonly Repair[] = [HE, GLOROT].map(drawing);

/** The first of two factors that are both zero; the other may stay so. */
export const DRAW_FIRST_FACTOR: Repair = {
  ...drawing(LECUN),
  id: "draw-first-factor",
  title: ({ layers: [first] }) => `Draw the weights of ${first?.layer.name ?? "the first factor"} at random`,
  edits: (site): readonly Edit[] | undefined => redraw(firstOf(site), LECUN),
};

function firstOf(site: Site): Site {
  return { ...site, layers: site.layers.slice(0, 1) };
}
