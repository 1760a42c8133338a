/** Remedies for gradients over time: an open forget gate, orthogonal recurrent weights, gates in place of a plain recurrence. */
import type { SourceFile } from "../discover/candidate.ts";
import type { Edit } from "../text/edit.ts";
import type { Repair, Site } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { naming, pathOf } from "./support/names.ts";
import { callAt, statementOf } from "./support/place.ts";
import { endOfLine, indentAt, indentStep, lineEnd, quoteOf, textOf } from "./support/style.ts";

/** A recurrent layer that a statement assigns. */
interface Assigned {
  readonly file: SourceFile;
  /** What it is assigned to: "self.lstm". */
  readonly target: string;
  readonly at: number;
  readonly indent: string;
}

/** The statements that construct a site's layers; undefined where one of them stands otherwise. */
function assigned({ layers, sources }: Site): readonly Assigned[] | undefined {
  const found = layers.map(({ location }): Assigned | undefined => {
    const file = sources.get(location.file);
    const call = file && callAt(file.module, location.span);
    const statement = call && statementOf(call.path);
    const [target, ...others] = statement?.kind === "Assign" && statement.value === call?.call ? statement.targets : [];
    if (file === undefined || statement === undefined || target === undefined || others.length > 0) return undefined;
    return {
      file,
      target: textOf(file, target.span),
      at: endOfLine(file, statement.span.end),
      indent: indentAt(file, statement.span.start),
    };
  });
  return found.every((each) => each !== undefined) ? found : undefined;
}

/** Lines after the statements that construct the layers. */
function after(site: Site, lines: (place: Assigned, step: string) => readonly string[] | undefined): readonly Edit[] | undefined {
  const edits = assigned(site)?.map((place): Edit | undefined => {
    const added = lines(place, indentStep(place.file));
    if (added === undefined) return undefined;
    const newText = added.map((line) => lineEnd(place.file) + place.indent + line).join("");
    return { file: place.file.document.file, span: { start: place.at, end: place.at }, newText };
  });
  return edits !== undefined && edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits) : undefined;
}

export const FORGET_BIAS: Repair = {
  id: "open-forget-gate",
  safety: "safe",
  title: () => "Set the forget gate's bias to 1",
  edits: (site) =>
    after(site, ({ file, target }, step) => {
      const { text, edits } = naming(file, "torch.nn.init.ones_");
      if (edits.length > 0) return undefined;
      const quote = quoteOf(file);
      return [
        `for name, parameter in ${target}.named_parameters():`,
        `${step}if name.startswith(${quote}bias_ih${quote}):`,
        `${step}${step}hidden = parameter.shape[0] // 4`,
        `${step}${step}${text}(parameter.data[hidden : 2 * hidden])`,
      ];
    }),
};

export const ORTHOGONAL_RECURRENCE: Repair = {
  id: "orthogonal-recurrence",
  safety: "safe",
  title: () => "Start the recurrent weights orthogonal",
  edits: (site) =>
    after(site, ({ file, target }, step) => {
      const { text, edits } = naming(file, "torch.nn.init.orthogonal_");
      if (edits.length > 0) return undefined;
      const quote = quoteOf(file);
      return [
        `for name, parameter in ${target}.named_parameters():`,
        `${step}if name.startswith(${quote}weight_hh${quote}):`,
        `${step}${step}${text}(parameter)`,
      ];
    }),
};

/** GRU returns what RNN does: the sequence and one state. */
export const REPLACE_RECURRENCE: Repair = {
  id: "replace-recurrence-gru",
  safety: "unsafe",
  title: () => "Use GRU in place of RNN",
  edits: ({ layers, sources }) => {
    const edits = layers.map(({ location }): readonly Edit[] | undefined => {
      const file = sources.get(location.file);
      const found = file && callAt(file.module, location.span);
      if (file === undefined || found === undefined || pathOf(found.call.func, file.module) !== "torch.nn.RNN") return undefined;
      // What only RNN takes goes.
      const { args, keywords, func } = found.call;
      const own = keywords.find(({ name }) => name === "nonlinearity");
      if (args.length > 3) return undefined;
      const { text, edits: imports } = naming(file, "torch.nn.GRU");
      const removed = own && removal(file, own.span);
      return [...imports, { file: location.file, span: func.span, newText: text }, ...(removed === undefined ? [] : [removed])];
    });
    return edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits.flat()) : undefined;
  },
};

/** A keyword with the comma before it. */
function removal(file: SourceFile, { start, end }: { readonly start: number; readonly end: number }): Edit {
  const before = /,\s*$/.exec(file.document.text.slice(0, start))?.[0] ?? "";
  return { file: file.document.file, span: { start: start - before.length, end }, newText: "" };
}
