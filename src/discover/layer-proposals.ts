/** Inputs by the layer that takes them first. */
import type { AbstractValue } from "../evaluate/value.ts";
import type { InputKind } from "../graph/graph.ts";
import { NORMAL } from "./argument.ts";
import type { Argument, Sizes } from "./argument.ts";
import type { Hints } from "./hints.ts";
import type { Consumer, InputFacts, Step } from "./input-facts.ts";

/** Edges of pictures that people use, the usual ones first. */
const EDGES: readonly number[] = [
  32, 28, 64, 224, 96, 128, 256, 227, 299, 572, 48, 84, 40, 16, 512, 36, 20, 24, 50, 60, 72, 80, 100, 112, 120, 144, 150, 160, 180, 192,
  200, 240, 300, 320, 331, 384, 400, 448, 8,
];
const LENGTHS: readonly number[] = [128, 256, 512, 1024, 1000, 2048, 4096, 16000, 64, 50, 32, 20, 200, 500, 784, 187, 16];

/** What the layer that takes an input first says about its shape: plausible ones, the best first; none where it says nothing. */
export function forConsumer(consumer: Consumer, facts: InputFacts, sharing: number, sizes: Sizes, hints: Hints): readonly Argument[] {
  const { layer, type, steps } = consumer;
  const because = (what: string): string => `its first layer (${type}) takes ${what}`;
  const size = (attribute: string): number | undefined => intOf(layer.attributes.get(attribute));
  const tensor = (shape: readonly number[], assumedAxes: readonly number[], reason: string): Argument => ({
    kind: "tensor",
    shape,
    distribution: NORMAL,
    assumedAxes,
    because: reason,
  });
  const { batch: B, sequence: T } = sizes;
  if (type.endsWith(" state")) return states(consumer, sizes);
  const convolution = /^(?:Lazy)?Conv(?:Transpose)?([123])d$/.exec(type);
  const channels = size("in_channels") ?? (type.startsWith("LazyConv") ? 3 : undefined);
  if (convolution !== null && channels !== undefined) {
    const reason = because(`${channels} channels`);
    if (convolution[1] === "1") return sequenceOfChannels(channels, consumer, sizes, reason);
    if (convolution[1] === "3") {
      return volumes(channels, sizes, reason);
    }
    return [...sharedPictures(channels, steps, sharing, sizes, hints, reason), ...pictures(channels, steps, sizes, hints, reason)];
  }
  const features = size("in_features") ?? size("in1_features");
  if ((type === "Linear" || type === "Bilinear") && features !== undefined) {
    const share = features / sharing;
    const shared =
      sharing > 1 && Number.isInteger(share)
        ? [tensor([B, share], [0, 1], because(`${features} features, which ${sharing} inputs share`))]
        : [];
    return [...shared, ...vectors(features, consumer, facts, sizes, hints, because(`${features} features`))];
  }
  const vocabulary = size("num_embeddings");
  if ((type === "Embedding" || type === "EmbeddingBag") && vocabulary !== undefined) {
    return tokens(vocabulary, consumer, facts, sizes, because(`indices below ${vocabulary}`));
  }
  const inputSize = size("input_size");
  if (inputSize !== undefined) {
    return /Cell$/.test(type)
      ? cellInputs(inputSize, consumer, sizes, because(`${inputSize} features`))
      : recurrentInputs(inputSize, consumer, facts, sizes, because(`${inputSize} features`));
  }
  const model = size("d_model") ?? size("embed_dim");
  if (model !== undefined) {
    return [tensor([B, T, model], [0, 1], because(`${model} features`)), tensor([T, B, model], [0, 1], because(`${model} features`))];
  }
  const normalised = size("num_features") ?? size("num_channels");
  if (normalised !== undefined) {
    const reason = because(`${normalised} channels`);
    if (type.endsWith("1d")) return [tensor([B, normalised], [0], reason), tensor([B, normalised, T], [0, 2], reason)];
    if (type.endsWith("3d")) return volumes(normalised, sizes, reason);
    return pictures(normalised, steps, sizes, hints, reason);
  }
  const shape = intsOf(layer.attributes.get("normalized_shape"));
  if (shape !== undefined && shape.length > 0) {
    const reason = because(`${shape.join(" × ")} features`);
    const withPlaces = tensor([B, T, ...shape], [0, 1], reason);
    const alone = tensor([B, ...shape], [0], reason);
    return facts.ranks.has(3) ? [withPlaces, alone] : [alone, withPlaces];
  }
  if (/Pool2d$/.test(type)) return pictures(3, steps, sizes, hints, "its first layer takes pictures");
  return [];
}

/** Depths and edges of volumes. */
const VOLUMES = [
  [16, 32],
  [16, 64],
  [16, 112],
  [32, 32],
  [64, 64],
  [8, 32],
] as const;

function volumes(channels: number, { batch: B }: Sizes, because: string): readonly Argument[] {
  return VOLUMES.map(([depth, edge]) => ({
    kind: "tensor",
    shape: [B, channels, depth, edge, edge],
    distribution: NORMAL,
    assumedAxes: [0, 2, 3, 4],
    because,
  }));
}

/** The state that a recurrent layer is given; of an LSTM that gets it as one thing, a pair of zeros as where none is given. */
function states({ layer, type, steps }: Consumer, { batch: B }: Sizes): readonly Argument[] {
  const width = intOf(layer.attributes.get("hidden_size"));
  if (width === undefined) return [];
  const both = layer.attributes.get("bidirectional");
  const layers = (intOf(layer.attributes.get("num_layers")) ?? 1) * (both?.kind === "bool" && both.value ? 2 : 1);
  const shape = type.includes("Cell") ? [B, width] : [layers, B, width];
  const because = `its state in ${type.replace(" state", "")} has ${width} features`;
  const state: Argument = { kind: "tensor", shape, distribution: NORMAL, assumedAxes: [shape.length - 2], because };
  const zeros = `torch.zeros(${shape.join(", ")})`;
  return type.startsWith("LSTM") && steps.length === 0 ? [{ kind: "code", code: `(${zeros}, ${zeros})` }, state] : [state];
}

function pictures(channels: number, steps: readonly Step[], { batch: B }: Sizes, hints: Hints, because: string): readonly Argument[] {
  const edges = [...new Set([...hints.edges, ...(channels === 1 ? [28, 32] : []), ...(hints.large ? [224] : []), ...EDGES])];
  const make = (shape: readonly number[], assumedAxes: readonly number[]): Argument => ({
    kind: "tensor",
    shape,
    distribution: NORMAL,
    assumedAxes,
    because,
  });
  // A code that becomes a picture of one point, as in generators.
  const code = steps.includes("unsqueeze") || steps.includes("reshape") ? [make([B, channels], [0])] : [];
  const point = /ConvTranspose/.test(because) && code.length === 0 && channels > 3 ? [make([B, channels, 1, 1], [0])] : [];
  const all = edges.flatMap((edge): readonly Argument[] => {
    const turned = steps.includes("permute") && !steps.includes("reshape");
    const full = make(turned ? [B, edge, edge, channels] : [B, channels, edge, edge], turned ? [0, 1, 2] : [0, 2, 3]);
    if (steps.includes("unsqueeze") && channels === 1) return [make([B, edge, edge], [0, 1, 2]), full];
    return steps.includes("reshape") ? [full, make([B, channels * edge * edge], [0, 1])] : [full];
  });
  return channels > 3 && steps.includes("unsqueeze") ? [...code, ...all] : [...point, ...all.slice(0, 4), ...code, ...all.slice(4)];
}

/** Sizes that joined pictures are tried with before they are taken to be given to the layer whole. */
const SHARED = 6;

/** Pictures that are put together before the layer that takes them, each with a part of its channels. */
function sharedPictures(
  channels: number,
  steps: readonly Step[],
  inputs: number,
  sizes: Sizes,
  hints: Hints,
  because: string,
): readonly Argument[] {
  const each = channels / inputs;
  if (!steps.includes("join") || inputs < 2 || !Number.isInteger(each)) return [];
  return pictures(each, steps, sizes, hints, `${because}, which ${inputs} inputs share`).slice(0, SHARED);
}

function sequenceOfChannels(channels: number, { steps }: Consumer, { batch: B, sequence: T }: Sizes, because: string): readonly Argument[] {
  const turned = steps.includes("permute") || steps.includes("transpose");
  return [T, ...LENGTHS].flatMap((length) => {
    const full: Argument = {
      kind: "tensor",
      shape: turned ? [B, length, channels] : [B, channels, length],
      distribution: NORMAL,
      assumedAxes: [0, turned ? 1 : 2],
      because,
    };
    const bare: Argument = { kind: "tensor", shape: [B, length], distribution: NORMAL, assumedAxes: [0, 1], because };
    return steps.includes("unsqueeze") && channels === 1 ? [bare, full] : [full];
  });
}

function vectors(
  features: number,
  { steps }: Consumer,
  facts: InputFacts,
  { batch: B, sequence: T }: Sizes,
  hints: Hints,
  because: string,
): readonly Argument[] {
  // What is joined with something else before the layer has only a part of its features.
  const part = (axis: number): readonly number[] => (steps.includes("join") ? [axis] : []);
  const vector: Argument = { kind: "tensor", shape: [B, features], distribution: NORMAL, assumedAxes: [0, ...part(1)], because };
  const places: Argument = { kind: "tensor", shape: [B, T, features], distribution: NORMAL, assumedAxes: [0, 1, ...part(2)], because };
  const single: Argument = { kind: "tensor", shape: [B, 1, features], distribution: NORMAL, assumedAxes: [0], because };
  const image = steps.includes("flatten") || steps.includes("reshape") ? asPicture(features) : undefined;
  const folded: readonly Argument[] =
    image === undefined
      ? []
      : [{ kind: "tensor", shape: [B, ...image], distribution: NORMAL, assumedAxes: [0], because: `${because}, a picture laid flat` }];
  if (facts.ranks.has(4)) return [...folded, ...pictures(3, steps, { batch: B, sequence: T }, hints, because), places, vector];
  const joined = steps.includes("join")
    ? [Math.floor(features / 2)]
        .filter((half) => half > 0)
        .map((half): Argument => ({ ...vector, kind: "tensor", shape: [B, half], distribution: NORMAL, assumedAxes: [0], because }))
    : [];
  if (facts.ranks.has(3) || steps.includes("transpose")) return [places, ...folded, vector];
  return [...folded, vector, places, single, ...joined];
}

/** Edges of the picture that a number of features is when laid flat. */
function asPicture(features: number): readonly number[] | undefined {
  for (const channels of [1, 3]) {
    const edge = Math.sqrt(features / channels);
    if (Number.isInteger(edge) && edge >= 8 && features !== 1024 && features !== 256 && features !== 64) return [channels, edge, edge];
  }
  return undefined;
}

function tokens(
  vocabulary: number,
  { type, steps }: Consumer,
  facts: InputFacts,
  { batch: B, sequence: T }: Sizes,
  because: string,
): readonly Argument[] {
  const distribution: InputKind = { kind: "tokens", vocabulary };
  const make = (shape: readonly number[], assumedAxes: readonly number[]): Argument => ({
    kind: "tensor",
    shape,
    distribution,
    assumedAxes,
    because,
  });
  const rows = [T, 32, 64, 50, 20, 16, 128, 10, 8, 4, 3, 2, 36, 40, 200, 256, 512].map((length) => make([B, length], [0, 1]));
  const single = make([B], [0]);
  if (steps.includes("index")) return [...rows, single];
  return type === "Embedding" && facts.ranks.has(1) ? [single, ...rows] : [...rows, single];
}

function recurrentInputs(
  features: number,
  { layer, steps }: Consumer,
  facts: InputFacts,
  { batch: B, sequence: T }: Sizes,
  because: string,
): readonly Argument[] {
  const first = layer.attributes.get("batch_first");
  const batchFirst = first?.kind === "bool" && first.value;
  const make = (shape: readonly number[], assumedAxes: readonly number[]): Argument => ({
    kind: "tensor",
    shape,
    distribution: NORMAL,
    assumedAxes,
    because,
  });
  const turned = steps.includes("transpose") || steps.includes("permute");
  const own = batchFirst !== turned ? make([B, T, features], [0, 1]) : make([T, B, features], [0, 1]);
  const picture = steps.includes("reshape") || steps.includes("flatten") ? [make([B, 1, features, features], [0])] : [];
  const column = features === 1 && steps.includes("unsqueeze") ? [make([B, T], [0, 1])] : [];
  return [...column, own, ...picture, make([B, features], [0])];
}

function cellInputs(features: number, { steps }: Consumer, { batch: B, sequence: T }: Sizes, because: string): readonly Argument[] {
  const step: Argument = { kind: "tensor", shape: [B, features], distribution: NORMAL, assumedAxes: [0], because };
  const sequence: Argument = { kind: "tensor", shape: [B, T, features], distribution: NORMAL, assumedAxes: [0, 1], because };
  return steps.includes("index") || steps.length > 0 ? [sequence, step] : [step, sequence];
}

/** An int as the evaluator knows it. */
export function intOf(value: AbstractValue | undefined): number | undefined {
  return value?.kind === "int" && typeof value.value === "number" ? value.value : undefined;
}

function intsOf(value: AbstractValue | undefined): readonly number[] | undefined {
  if (value?.kind === "int") return typeof value.value === "number" ? [value.value] : undefined;
  if (value?.kind !== "tuple" && value?.kind !== "list") return undefined;
  const sizes = value.items.map(intOf);
  return sizes.every((size) => size !== undefined) ? sizes : undefined;
}
