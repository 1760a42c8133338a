/** `norm_first=True` for PyTorch's transformer layers. */
import { descendants } from "../discover/tree-walk.ts";
import type { Edit } from "../text/edit.ts";
import type { Repair } from "./fix.ts";
import { withKeyword } from "./support/elements.ts";
import { pathOf } from "./support/names.ts";
import { handsOn } from "./support/place.ts";

const TAKES: ReadonlySet<string> = new Set([
  "torch.nn.TransformerEncoderLayer",
  "torch.nn.TransformerDecoderLayer",
  "torch.nn.Transformer",
]);

export const NORM_FIRST: Repair = {
  id: "norm-first",
  family: "normalisation",
  safety: "unsafe",
  title: () => "Normalise first (norm_first=True)",
  edits: ({ sources }) => {
    const edits = [...sources.values()].flatMap((file) =>
      [...descendants(file.module)].flatMap((node): readonly Edit[] => {
        if (node.kind !== "Call" || handsOn(node) || !TAKES.has(pathOf(node.func, file.module) ?? "")) return [];
        return withKeyword(file, node, "norm_first", "True") ?? [];
      }),
    );
    return edits.length === 0 ? undefined : edits;
  },
};
