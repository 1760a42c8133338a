/** A log-softmax in place of a softmax, for losses of logarithms. */
import type { Edit } from "../text/edit.ts";
import type { Repair } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { naming, pathOf } from "./support/names.ts";
import { callAt } from "./support/place.ts";

const LOGARITHMIC: ReadonlyMap<string, string> = new Map([
  ["torch.nn.Softmax", "torch.nn.LogSoftmax"],
  ["torch.nn.functional.softmax", "torch.nn.functional.log_softmax"],
  ["torch.softmax", "torch.log_softmax"],
]);

export const LOG_SOFTMAX: Repair = {
  id: "log-softmax",
  family: "line",
  safety: "unsafe",
  title: () => "Use log-softmax",
  edits: ({ layers, sources }) => {
    const edits = layers.map(({ location }): readonly Edit[] | undefined => {
      const file = sources.get(location.file);
      const func = file && callAt(file.module, location.span)?.call.func;
      if (file === undefined || func === undefined) return undefined;
      const target = LOGARITHMIC.get(pathOf(func, file.module) ?? "");
      if (target !== undefined) {
        const { text, edits: imports } = naming(file, target);
        return [...imports, { file: location.file, span: func.span, newText: text }];
      }
      return func.kind === "Attribute" && func.attr === "softmax"
        ? [{ file: location.file, span: func.attrSpan, newText: "log_softmax" }]
        : undefined;
    });
    return edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits.flat()) : undefined;
  },
};
