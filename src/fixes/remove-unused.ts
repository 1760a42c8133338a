/** Leaves out layers that nothing uses. */
import { descendants } from "../discover/tree-walk.ts";
import type { Edit } from "../text/edit.ts";
import type { Repair, Site } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { callAt } from "./support/place.ts";
import { seatOf } from "./support/seats.ts";
import { removeLine } from "./support/remove.ts";
import { startsLine } from "./support/elements.ts";

/** Where the layers stand whose parameters no op reads. */
function unused({ graph }: Site): readonly Site["location"][] {
  const used = new Set(graph.nodes.flatMap((node) => (node.op === "parameter" ? node.attributes.parameter : [])));
  return graph.parameters.filter(({ id, trainable }) => trainable && !used.has(id)).map(({ location }) => location);
}

export const REMOVE_UNUSED: Repair = {
  id: "remove-unused",
  family: "line",
  safety: "unsafe",
  title: () => "Remove what nothing uses",
  edits: (site) => {
    const edits = unused(site).map((location): Edit | undefined => {
      const file = site.sources.get(location.file);
      const found = file && callAt(file.module, location.span);
      const seat = file && found && seatOf(file, found.path);
      if (file === undefined || seat?.kind !== "attribute" || !startsLine(file, seat.statement.span.start)) return undefined;
      const uses = [...descendants(file.module)].filter((node) => node.kind === "Attribute" && node.attr === seat.name);
      return uses.length > 1 ? undefined : removeLine(file, seat.statement);
    });
    return edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits) : undefined;
  },
};
