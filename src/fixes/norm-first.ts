/** `norm_first=True` for PyTorch's transformer layers. */
import { descendants } from "../discover/tree-walk.ts";
import type { Edit } from "../text/edit.ts";
import type { Repair } from "./fix.ts";
import { pathOf } from "./support/names.ts";
import { handsOn } from "./support/place.ts";
import { textOf } from "./support/style.ts";

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
        const given = node.keywords.find(({ name }) => name === "norm_first");
        if (given !== undefined) {
          return given.value.kind === "Constant" && given.value.value === false
            ? [{ file: file.document.file, span: given.value.span, newText: "True" }]
            : [];
        }
        const inside = textOf(file, node.argumentsSpan).slice(1, -1);
        const trailing = /,?\s*$/.exec(inside)?.[0] ?? "";
        const at = node.argumentsSpan.end - 1 - trailing.length;
        return [{ file: file.document.file, span: { start: at, end: at }, newText: ", norm_first=True" }];
      }),
    );
    return edits.length === 0 ? undefined : edits;
  },
};
