/** A normalisation between each hidden layer and its activation: of the batch, of each sample, of groups of channels. */
import type { SourceFile } from "../discover/candidate.ts";
import { descendants } from "../discover/tree-walk.ts";
import type { Attribute, Call, ClassDef, Expression } from "../syntax/tree.ts";
import type { Edit } from "../text/edit.ts";
import type { Repair, Site } from "./fix.ts";
import { countOf, distinctEdits } from "./support/activation-layers.ts";
import { besideName, elementAfter, inserted, statementAfter, withKeyword } from "./support/elements.ts";
import { naming } from "./support/names.ts";
import { argument, functionAround, pathTo } from "./support/place.ts";
import { seatOf } from "./support/seats.ts";
import { textOf } from "./support/style.ts";
import { hasSkips, isLast, nextAfter, weightedPlaces, type WeightedPlace } from "./support/weighted-layers.ts";
import { zipped } from "./support/zipped.ts";

/** A kind of normalisation. */
interface Norm {
  readonly id: string;
  /** As people call it, where it does not depend on the layer. */
  readonly title: string;
  /** What is constructed after a place's layers; undefined where it does not fit there. `features` is the source of their number. */
  readonly made: (place: WeightedPlace, features: string) => Made | undefined;
  /** Whether it takes away what the bias before it adds. */
  readonly cancelsBias: boolean;
}

interface Made {
  /** Class of torch.nn. */
  readonly type: string;
  readonly arguments: string;
}

/** Batch normalisations in a row, without a skip around them, from which their own growth of the gradient is what one gets: 1.2 for each (1902.08129). */
const STACK = 8;

const BATCH: Norm = {
  id: "insert-batch-norm",
  title: "BatchNorm",
  cancelsBias: true,
  made: ({ layers }, features) => {
    const axes = rankOf(layers);
    const isConvolution = layers.every(({ node }) => node.op === "convolution");
    const dimension = isConvolution ? axes - 2 : axes === 2 ? 1 : undefined;
    return dimension === undefined || dimension < 1 ? undefined : { type: `BatchNorm${dimension}d`, arguments: features };
  },
};

const LAYER: Norm = {
  id: "insert-layer-norm",
  title: "LayerNorm",
  cancelsBias: false,
  made: ({ layers }, features) =>
    layers.every(({ node }) => node.op === "linear") ? { type: "LayerNorm", arguments: features } : undefined,
};

const GROUP: Norm = {
  id: "insert-group-norm",
  title: "GroupNorm",
  cancelsBias: false,
  made: ({ layers }, features) => {
    if (!layers.every(({ node, output }) => node.op === "convolution" && output.length > 2)) return undefined;
    // Groups of eight channels or more; 32 groups are what Wu & He 2018 found best (1803.08494).
    const groups = [32, 16, 8, 4, 2].find((count) => layers.every(({ output: [, channels = 0] }) => channels % (8 * count) === 0));
    return { type: "GroupNorm", arguments: `${groups ?? 1}, ${features}` };
  },
};

/** The one number of axes that the outputs have; -1 where they differ. */
function rankOf(layers: WeightedPlace["layers"]): number {
  const [first, ...others] = new Set(layers.map(({ output }) => output.length));
  return first === undefined || others.length > 0 ? -1 : first;
}

/** Places whose layers all go into an activation that is not what the model gives. */
function hiddenPlaces(site: Site): readonly WeightedPlace[] {
  const isHidden = ({ node }: WeightedPlace["layers"][number]): boolean => {
    const next = nextAfter(site.graph, node);
    return (next?.op === "activation" || next?.op === "prelu") && !isLast(site.graph, next);
  };
  return weightedPlaces(site).filter(({ layers }) => layers.every(isHidden));
}

function edits(site: Site, norm: Norm): readonly Edit[] | undefined {
  const places = hiddenPlaces(site);
  const count = places.reduce((sum, { layers }) => sum + layers.length, 0);
  if (places.length === 0 || (norm === BATCH && count >= STACK && !hasSkips(site.graph))) return undefined;
  const found = places.map((place) => at(place, norm));
  return found.every((each) => each !== undefined) ? distinctEdits(found.flat()) : undefined;
}

function at(place: WeightedPlace, norm: Norm): readonly Edit[] | undefined {
  const { file, call } = place;
  const features = featuresOf(call);
  const made = features && norm.made(place, textOf(file, features.span));
  if (made === undefined) return undefined;
  const { text, edits: imports } = naming(file, `torch.nn.${made.type}`);
  const added = `${text}(${made.arguments})`;
  // A bias that is set in a way of its own stays; then it has no effect.
  const bias = norm.cancelsBias ? (withKeyword(file, call, "bias", "False") ?? []) : [];
  return [...imports, ...bias, ...(seatedAt(place, added) ?? wrapped(file, call, added))];
}

/** Number of features or channels that a layer gives, as it is written. */
function featuresOf(call: Call): Expression | undefined {
  return argument(call, "out_features", 1) ?? argument(call, "out_channels", 1);
}

/** The normalisation in the way in which the layer itself has its place. */
function seatedAt(place: WeightedPlace, norm: string): readonly Edit[] | undefined {
  const { file, path } = place;
  const seat = seatOf(file, path);
  switch (seat.kind) {
    case "element":
      return elementAfter(file, seat.element, norm);
    case "named": {
      const name = besideName(file, seat.name, "_norm");
      return name === undefined ? undefined : elementAfter(file, seat.entry, `(${name}, ${norm})`);
    }
    case "appended": {
      const edit = statementAfter(file, seat.statement, [`${textOf(file, seat.append.func.span)}(${norm})`]);
      return edit && [edit];
    }
    case "attribute":
      return besideAttribute(file, seat.owner, seat.name, { statement: seat.statement, norm });
    case "other":
      return zipped(file, path, norm);
  }
}

/** `self.fc1_norm` after `self.fc1`, and `self.fc1_norm(self.fc1(x))` wherever it is called. */
function besideAttribute(
  file: SourceFile,
  owner: ClassDef,
  name: string,
  { statement, norm }: { readonly statement: Parameters<typeof statementAfter>[1]; readonly norm: string },
): readonly Edit[] | undefined {
  const own = `${name}_norm`;
  const used = [...descendants(owner)].filter((node): node is Attribute => node.kind === "Attribute" && isSelf(node.value));
  if (used.some(({ attr }) => attr === own)) return undefined;
  const calls: Call[] = [];
  for (const attribute of used) {
    if (attribute.attr !== name) continue;
    const around = pathTo(file.module, attribute.span);
    const parent = around.at(-2);
    if (parent?.kind === "Call" && parent.func === attribute) calls.push(parent);
    // Its weight may be read, and a constructor has no data to send through it; anything else may call it.
    else if (parent?.kind !== "Attribute" && functionAround(around)?.name !== "__init__") return undefined;
  }
  const added = statementAfter(file, statement, [`self.${own} = ${norm}`]);
  if (added === undefined || calls.length === 0) return undefined;
  return [added, ...calls.flatMap(({ span }) => [inserted(file, span.start, `self.${own}(`), inserted(file, span.end, ")")])];
}

function isSelf(value: Expression): boolean {
  return value.kind === "Name" && value.id === "self";
}

/** Both as one, where there is nothing else that could be put beside it. */
function wrapped(file: SourceFile, call: Call, norm: string): readonly Edit[] {
  const { text, edits: imports } = naming(file, "torch.nn.Sequential");
  return [...imports, inserted(file, call.span.start, `${text}(`), inserted(file, call.span.end, `, ${norm})`)];
}

function insertion(norm: Norm): Repair {
  return {
    id: norm.id,
    family: "normalisation",
    safety: "unsafe",
    title: (site) => {
      const layers = hiddenPlaces(site).flatMap((place) => place.layers.map(({ layer }) => layer.layer.operation));
      return `Insert ${norm.title} after ${countOf(layers)}`;
    },
    edits: (site) => edits(site, norm),
  };
}

/** Which of them helps is for the proof to say. */
export const INSERT_NORMALIZATION: readonly Repair[] = [BATCH, LAYER, GROUP].map(insertion);
