/** Initialises a model's weights: by changing the calls that do it now, or by adding some, and by scaling what is drawn without a layer. */
import type { SourceFile } from "../../discover/candidate.ts";
import type { Edit } from "../../text/edit.ts";
import type { Site } from "../fix.ts";
import { distinctEdits } from "./activation-layers.ts";
import { bareWeights, redrawn, type VarianceOf } from "./bare-weights.ts";
import { fillings, type Filling } from "./fillings.ts";
import { initialiseConstruction } from "./initialise-construction.ts";
import { naming, type Naming } from "./names.ts";
import { quoteOf, textOf } from "./style.ts";
import { WEIGHTED } from "./weighted-layers.ts";

/** One initialisation as code. */
export interface Scheme {
  /** As people call it: "He". */
  readonly title: string;
  /** Function of torch.nn.init. */
  readonly function: string;
  /** Further arguments; quotes as `"`. */
  readonly arguments: string;
  /** Of weights that are drawn without a layer; none where independent draws cannot be scaled to it. */
  readonly variance: VarianceOf | undefined;
}

export const HE: Scheme = {
  title: "He",
  function: "kaiming_normal_",
  arguments: ', nonlinearity="relu"',
  variance: (fanIn) => `2 / ${fanIn}`,
};
export const GLOROT: Scheme = {
  title: "Glorot",
  function: "xavier_uniform_",
  arguments: "",
  variance: (fanIn, fanOut) => `2 / (${fanIn} + ${fanOut})`,
};
export const LECUN: Scheme = {
  title: "LeCun",
  function: "kaiming_normal_",
  arguments: ', nonlinearity="linear"',
  variance: (fanIn) => `1 / ${fanIn}`,
};
export const ORTHOGONAL: Scheme = { title: "orthogonal", function: "orthogonal_", arguments: "", variance: undefined };

/** Classes of the model's layers that have such a weight. */
export function weightedTypes({ graph }: Site): readonly string[] {
  return [...new Set(graph.layers.map(({ layer }) => layer.operation))].filter((name) => WEIGHTED.has(name)).sort();
}

/** The edits, or undefined where it is not certain what to change. */
export function initialise(site: Site, scheme: Scheme): readonly Edit[] | undefined {
  const present = fillings(site, "random");
  if (present.length > 0) return changed(site, present, scheme);
  const bare = scheme.variance === undefined ? [] : redrawn(site, scheme.variance);
  const types = weightedTypes(site);
  if (types.length === 0) return bare.length === 0 ? undefined : distinctEdits(bare);
  const file = site.sources.get(site.candidate.location.file);
  const added = file && initialiseConstruction(file, site, types, (weight) => callText(file, scheme, weight));
  return added && distinctEdits([...added, ...bare]);
}

/** The edits that draw at random what the site's layers are filled with one number. */
export function redraw(site: Site, scheme: Scheme): readonly Edit[] | undefined {
  const names = new Set(site.layers.map(({ layer }) => layer.name.slice(layer.name.lastIndexOf(".") + 1)));
  // `self.fc.weight` is one layer's; the weight of a loop's variable is that of all.
  const isOurs = ({ weight }: Filling): boolean => {
    const owner = weight.kind === "Attribute" ? weight.value : weight;
    return owner.kind !== "Attribute" || names.has(owner.attr);
  };
  return changed(site, fillings(site, "constant").filter(isOurs), scheme);
}

/** Text of a scheme's call in a file; `further` are arguments besides the scheme's own. */
function callText(file: SourceFile, scheme: Scheme, weight: string, further = ""): Naming {
  const { text, edits } = naming(file, `torch.nn.init.${scheme.function}`);
  return { text: `${text}(${weight}${`${further}${scheme.arguments}`.replaceAll('"', quoteOf(file))})`, edits };
}

/** torch.nn.init takes the second axis for what comes in, as of a layer's weight; `x @ w` sums over the first. */
const TRANSPOSED = ', mode="fan_out"';

function changed(site: Site, present: readonly Filling[], scheme: Scheme): readonly Edit[] | undefined {
  const turned = new Set(bareWeights(site).flatMap(({ fanIn, names }) => (fanIn === 0 ? names : [])));
  const edits = present.flatMap(({ call, weight, file }): readonly Edit[] => {
    const isTurned = scheme.function === "kaiming_normal_" && weight.kind === "Attribute" && turned.has(weight.attr);
    const { text, edits: imports } = callText(file, scheme, textOf(file, weight.span), isTurned ? TRANSPOSED : "");
    return textOf(file, call.span) === text ? [] : [...imports, { file: file.document.file, span: call.span, newText: text }];
  });
  return edits.length === 0 ? undefined : distinctEdits(edits);
}
