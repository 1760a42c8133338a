/** Biases that start at zero in place of a number that keeps units silent. */
import type { SourceFile } from "../discover/candidate.ts";
import { descendants } from "../discover/tree-walk.ts";
import type { Call } from "../syntax/tree.ts";
import type { Edit } from "../text/edit.ts";
import type { Repair } from "./fix.ts";
import { naming, pathOf } from "./support/names.ts";
import { textOf } from "./support/style.ts";

/** `nn.init.constant_(x.bias, c)` and `x.bias.data.fill_(c)` as a call that fills with zeros. */
function zeroed(file: SourceFile, call: Call): readonly Edit[] {
  const path = pathOf(call.func, file.module);
  const [first] = call.args;
  const isBias = (text: string): boolean => /\.bias(?:\.data)?$/.test(text);
  if (path === "torch.nn.init.constant_" && first !== undefined && isBias(textOf(file, first.span))) {
    const { text, edits } = naming(file, "torch.nn.init.zeros_");
    return [...edits, { file: file.document.file, span: call.span, newText: `${text}(${textOf(file, first.span)})` }];
  }
  if (call.func.kind !== "Attribute" || call.func.attr !== "fill_" || !isBias(textOf(file, call.func.value.span))) return [];
  return [{ file: file.document.file, span: { start: call.func.attrSpan.start, end: call.span.end }, newText: "zero_()" }];
}

export const ZERO_BIASES: Repair = {
  id: "zero-biases",
  family: "line",
  safety: "safe",
  title: () => "Start the biases at zero",
  edits: ({ sources }) => {
    const edits = [...sources.values()].flatMap((file) =>
      [...descendants(file.module)].flatMap((node) => (node.kind === "Call" ? zeroed(file, node) : [])),
    );
    return edits.length === 0 ? undefined : edits;
  },
};
