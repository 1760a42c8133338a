/** Pre-norm for post-norm in transformer blocks that are written by hand. */
import type { Edit } from "../text/edit.ts";
import type { Repair, Site } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { callAt } from "./support/place.ts";
import { normalisedFirst } from "./support/pre-norm.ts";

function edits({ layers, sources }: Site): readonly Edit[] | undefined {
  const seen = new Set<string>();
  const found = layers.flatMap(({ callLocation: { file: name, span } }): readonly Edit[] => {
    const key = `${name}:${span.start}`;
    const file = sources.get(name);
    const place = file && callAt(file.module, span);
    if (file === undefined || place === undefined || seen.has(key)) return [];
    seen.add(key);
    return normalisedFirst(file, place.call, place.path) ?? [];
  });
  return found.length === 0 ? undefined : distinctEdits(found);
}

export const NORMALISE_FIRST: Repair = {
  id: "normalise-first",
  family: "normalisation",
  safety: "unsafe",
  title: () => "Normalise before each branch instead of after its sum",
  edits,
};
