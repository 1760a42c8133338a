/** A ModuleList or ModuleDict in place of a plain container. */
import type { Repair } from "./fix.ts";
import { naming } from "./support/names.ts";
import { pathTo, statementOf } from "./support/place.ts";
import { textOf } from "./support/style.ts";

export const REGISTER_MODULES: Repair = {
  id: "register-modules",
  family: "line",
  safety: "unsafe",
  title: () => "Register them in a ModuleList or ModuleDict",
  edits: ({ location, sources }) => {
    const file = sources.get(location.file);
    const statement = file && statementOf(pathTo(file.module, location.span));
    if (file === undefined || statement?.kind !== "Assign") return undefined;
    const { value } = statement;
    const called = value.kind === "Call" && value.func.kind === "Name" ? value.func.id : undefined;
    const isList = value.kind === "List" || value.kind === "ListComp" || value.kind === "Tuple" || called === "list" || called === "tuple";
    const isDict =
      (value.kind === "Dict" && value.entries.every(({ key }) => key === undefined || (key.kind === "Constant" && key.type === "str"))) ||
      value.kind === "DictComp" ||
      called === "dict";
    if (!isList && !isDict) return undefined;
    const { text, edits } = naming(file, isList ? "torch.nn.ModuleList" : "torch.nn.ModuleDict");
    const written = textOf(file, value.span);
    const inner = value.kind === "Tuple" && !written.startsWith("(") ? `(${written})` : written;
    const isEmpty = /^[[{]\s*[\]}]$/.test(inner);
    return [...edits, { file: location.file, span: value.span, newText: isEmpty ? `${text}()` : `${text}(${inner})` }];
  },
};
