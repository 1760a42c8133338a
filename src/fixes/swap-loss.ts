/** The loss that takes what the model returns. */
import type { Expression } from "../syntax/tree.ts";
import type { Edit } from "../text/edit.ts";
import type { SourceFile } from "../discover/candidate.ts";
import type { Repair, Site } from "./fix.ts";
import { naming, pathOf } from "./support/names.ts";
import { origins } from "./support/origins.ts";
import { callAt } from "./support/place.ts";

/** By the loss that is there, what takes logits in its place. */
const TAKES_LOGITS: ReadonlyMap<string, string> = new Map([
  ["torch.nn.BCELoss", "torch.nn.BCEWithLogitsLoss"],
  ["torch.nn.functional.binary_cross_entropy", "torch.nn.functional.binary_cross_entropy_with_logits"],
  ["torch.nn.NLLLoss", "torch.nn.CrossEntropyLoss"],
  ["torch.nn.functional.nll_loss", "torch.nn.functional.cross_entropy"],
]);

/** Cross entropy of each class by itself, for probabilities. */
const TAKES_PROBABILITIES: ReadonlyMap<string, string> = new Map([
  ["torch.nn.MSELoss", "torch.nn.BCELoss"],
  ["torch.nn.functional.mse_loss", "torch.nn.functional.binary_cross_entropy"],
]);

function swapped(
  { location, sources }: Site,
  by: ReadonlyMap<string, string>,
): { readonly edits: readonly Edit[]; readonly name: string } | undefined {
  const file = sources.get(location.file);
  const found = file && callAt(file.module, location.span);
  if (file === undefined || found === undefined) return undefined;
  const named = by.has(pathOf(found.call.func, file.module) ?? "") ? found.call.func : constructed(file, found.call.func, found.path);
  const target = named && by.get(pathOf(named, file.module) ?? "");
  if (named === undefined || target === undefined) return undefined;
  const { text, edits } = naming(file, target);
  return {
    edits: [...edits, { file: file.document.file, span: named.span, newText: text }],
    name: target.slice(target.lastIndexOf(".") + 1),
  };
}

/** The class of a loss that was constructed elsewhere. */
function constructed(file: SourceFile, func: Expression, path: Parameters<typeof origins>[1]): Expression | undefined {
  const made = origins(func, path);
  const [only] = made ?? [];
  return made?.length === 1 && only?.expression.kind === "Call" && pathOf(only.expression.func, file.module) !== undefined
    ? only.expression.func
    : undefined;
}

function repair(id: string, by: ReadonlyMap<string, string>): Repair {
  return {
    id,
    family: "line",
    safety: "unsafe",
    title: (site) => `Use ${swapped(site, by)?.name ?? "the loss that fits"}`,
    edits: (site) => swapped(site, by)?.edits,
  };
}

export const LOSS_OF_LOGITS = repair("use-loss-of-logits", TAKES_LOGITS);

const cross = repair("use-cross-entropy", TAKES_PROBABILITIES);

/** After a sigmoid; a softmax's probabilities are not each by themselves. */
export const BINARY_LOSS: Repair = {
  ...cross,
  edits: (site) => {
    const [output] = site.graph.outputs;
    const node = output && site.graph.nodes[output.node];
    return node?.op === "activation" && node.attributes.function === "sigmoid" ? cross.edits(site) : undefined;
  },
};
