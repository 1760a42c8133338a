/** `bias=False` for layers whose bias has no effect. */
import type { Edit } from "../text/edit.ts";
import type { Repair } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { callAt, handsOn } from "./support/place.ts";
import { textOf } from "./support/style.ts";

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
      const { argumentsSpan, args, keywords } = found.call;
      const given = keywords.find(({ name }) => name === "bias");
      if (given !== undefined) {
        return given.value.kind === "Constant" ? [{ file: location.file, span: given.value.span, newText: "False" }] : undefined;
      }
      const inside = textOf(file, argumentsSpan).slice(1, -1);
      const trailing = /,?\s*$/.exec(inside)?.[0] ?? "";
      const at = argumentsSpan.end - 1 - trailing.length;
      const comma = args.length + keywords.length === 0 ? "" : ", ";
      return [{ file: location.file, span: { start: at, end: at }, newText: `${comma}bias=False` }];
    });
    return edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits.flat()) : undefined;
  },
};
