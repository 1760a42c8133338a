/** Initialises a model's linear and convolution layers: by changing the calls that do it now, or by doing it at the end of its construction. */
import type { SourceFile } from "../../discover/candidate.ts";
import type { Edit } from "../../text/edit.ts";
import type { Site } from "../fix.ts";
import { distinctEdits } from "./activation-layers.ts";
import { endOfConstruction } from "./construction-end.ts";
import { fillings, type Filling } from "./fillings.ts";
import { naming } from "./names.ts";
import { indentStep, lineEnd, quoteOf, textOf } from "./style.ts";
import { WEIGHTED } from "./weighted-layers.ts";

/** One initialisation as code. */
export interface Scheme {
  /** As people call it: "He". */
  readonly title: string;
  /** Function of torch.nn.init. */
  readonly function: string;
  /** Further arguments; quotes as `"`. */
  readonly arguments: string;
}

export const HE: Scheme = { title: "He", function: "kaiming_normal_", arguments: ', nonlinearity="relu"' };
export const GLOROT: Scheme = { title: "Glorot", function: "xavier_uniform_", arguments: "" };
export const LECUN: Scheme = { title: "LeCun", function: "kaiming_normal_", arguments: ', nonlinearity="linear"' };
export const ORTHOGONAL: Scheme = { title: "orthogonal", function: "orthogonal_", arguments: "" };

/** Classes of the model's layers that have such a weight. */
export function weightedTypes({ graph }: Site): readonly string[] {
  return [...new Set(graph.layers.map(({ layer }) => layer.operation))].filter((name) => WEIGHTED.has(name)).sort();
}

/** The edits, or undefined where it is not certain what to change. */
export function initialise(site: Site, scheme: Scheme): readonly Edit[] | undefined {
  const types = weightedTypes(site);
  if (types.length === 0) return undefined;
  const present = fillings(site, "random");
  if (present.length > 0) return changed(present, scheme);
  const file = site.sources.get(site.candidate.location.file);
  return file === undefined ? undefined : appended(file, site, scheme, types);
}

/** The edits that draw at random what the site's layers are filled with one number. */
export function redraw(site: Site, scheme: Scheme): readonly Edit[] | undefined {
  const names = new Set(site.layers.map(({ layer }) => layer.name.slice(layer.name.lastIndexOf(".") + 1)));
  // `self.fc.weight` is one layer's; the weight of a loop's variable is that of all.
  const isOurs = ({ weight }: Filling): boolean => {
    const owner = weight.kind === "Attribute" ? weight.value : weight;
    return owner.kind !== "Attribute" || names.has(owner.attr);
  };
  return changed(fillings(site, "constant").filter(isOurs), scheme);
}

/** Text of a scheme's call in a file. */
function callText(file: SourceFile, scheme: Scheme, weight: string): { readonly text: string; readonly edits: readonly Edit[] } {
  const { text, edits } = naming(file, `torch.nn.init.${scheme.function}`);
  return { text: `${text}(${weight}${scheme.arguments.replaceAll('"', quoteOf(file))})`, edits };
}

function changed(present: readonly Filling[], scheme: Scheme): readonly Edit[] | undefined {
  const edits = present.flatMap(({ call, weight, file }): readonly Edit[] => {
    const { text, edits: imports } = callText(file, scheme, textOf(file, weight.span));
    return textOf(file, call.span) === text ? [] : [...imports, { file: file.document.file, span: call.span, newText: text }];
  });
  return edits.length === 0 ? undefined : distinctEdits(edits);
}

/** A loop over the modules where the model's construction ends. */
function appended(file: SourceFile, site: Site, scheme: Scheme, types: readonly string[]): readonly Edit[] | undefined {
  const end = endOfConstruction(file, site);
  if (end === undefined) return undefined;
  const classes = types.map((name) => naming(file, `torch.nn.${name}`));
  const { text, edits } = callText(file, scheme, "module.weight");
  const step = indentStep(file);
  const test = classes.length === 1 ? (classes[0]?.text ?? "") : `(${classes.map((each) => each.text).join(", ")})`;
  const lines = [`for module in ${end.model}.modules():`, `${step}if isinstance(module, ${test}):`, `${step}${step}${text}`];
  const eol = lineEnd(file);
  const block = lines.map((line) => end.indent + line);
  const newText = end.before
    ? block.map((line) => line + eol).join("")
    : block.map((line) => eol + line).join("") + (end.after ?? []).map((line) => eol + end.indent + line).join("");
  return [
    ...classes.flatMap((each) => each.edits),
    ...edits,
    ...end.edits,
    { file: file.document.file, span: { start: end.offset, end: end.offset }, newText },
  ];
}
