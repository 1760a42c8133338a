/** Residual connections: around the layers of a loop, a block or a statement of forward, or around pairs of a Sequential. */
import type { Edit } from "../text/edit.ts";
import type { Repair, Site } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { residualElements } from "./support/skip-elements.ts";
import { residualStatements } from "./support/skip-statements.ts";

/** Both ways of writing one; a model may have layers of either. */
function edits(site: Site): readonly Edit[] | undefined {
  const found = [...residualStatements(site), ...residualElements(site)];
  return found.length === 0 ? undefined : distinctEdits(found);
}

export const INSERT_SKIP: Repair = {
  id: "insert-skip",
  family: "skip",
  safety: "unsafe",
  title: () => "Add residual connections",
  edits,
};
