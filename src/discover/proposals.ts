/** What a model's input may be, most plausible first. */
import type { InputKind } from "../graph/graph.ts";
import type { AbstractValue, InstanceValue } from "../evaluate/value.ts";
import type { Parameter } from "../syntax/tree.ts";
import type { Consumer, InputFacts, Step } from "./input-facts.ts";
import type { Hints } from "./hints.ts";
import { methodOf } from "./scope-facts.ts";
import { plainParameters } from "./tree-walk.ts";

/** A tensor, or Python code for an argument that is none. */
export type Argument =
  | {
      readonly kind: "tensor";
      readonly shape: readonly number[];
      readonly distribution: InputKind;
      readonly assumedAxes: readonly number[];
      readonly because: string;
    }
  | { readonly kind: "code"; readonly code: string };

/** Sizes that are ours to choose. */
export interface Sizes {
  readonly batch: number;
  readonly sequence: number;
}

const NORMAL: InputKind = { kind: "normal", mean: 0, std: 1 };

/** Edges of pictures that people use, the usual ones first. */
const EDGES: readonly number[] = [
  32, 28, 64, 224, 96, 128, 256, 227, 299, 572, 48, 84, 40, 16, 512, 36, 20, 24, 50, 60, 72, 80, 100, 112, 120, 144, 150, 160, 180, 192,
  200, 240, 300, 320, 331, 384, 400, 448, 8,
];
const LENGTHS: readonly number[] = [128, 256, 512, 1024, 1000, 2048, 4096, 16000, 64, 50, 32, 20, 200, 500, 784, 187, 16];

/** Plausible arguments for one parameter of forward; `all` are the facts of each of them, by name. */
export function proposalsFor(
  parameter: Parameter,
  all: ReadonlyMap<string, InputFacts>,
  model: InstanceValue,
  sizes: Sizes,
  hints: Hints,
): readonly Argument[] {
  const name = parameter.name;
  const facts = all.get(name) ?? { consumers: [], ranks: new Set() };
  const special = specialArguments(parameter, model, sizes, facts, all);
  const byLayer = surestFirst(facts.consumers).flatMap((consumer) => forConsumer(consumer, facts, sizes, hints));
  if (byLayer.length > 0) return [...special.before, ...byLayer, ...special.after];
  if (special.before.length > 0 || special.after.length > 0) return [...special.before, ...special.after];
  return byName(name, facts, sizes, hints);
}

/** A pooling says only that there are pictures; what comes after it says more. */
function surestFirst(consumers: readonly Consumer[]): readonly Consumer[] {
  const isVague = ({ type }: Consumer): boolean => /Pool\dd$|Pad\dd$|Upsample/.test(type);
  return [...consumers.filter((consumer) => !isVague(consumer)), ...consumers.filter(isVague)];
}

function forConsumer(consumer: Consumer, facts: InputFacts, sizes: Sizes, hints: Hints): readonly Argument[] {
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
  const convolution = /^(?:Lazy)?Conv(?:Transpose)?([123])d$/.exec(type);
  const channels = size("in_channels") ?? (type.startsWith("LazyConv") ? 3 : undefined);
  if (convolution !== null && channels !== undefined) {
    const reason = because(`${channels} channels`);
    if (convolution[1] === "1") return sequenceOfChannels(channels, consumer, sizes, reason);
    if (convolution[1] === "3") {
      return [
        [16, 32],
        [16, 64],
        [16, 112],
        [32, 32],
        [64, 64],
        [8, 32],
      ].map(([depth = 16, edge = 32]) => tensor([B, channels, depth, edge, edge], [0, 2, 3, 4], reason));
    }
    return pictures(channels, steps, sizes, hints, reason);
  }
  const features = size("in_features") ?? size("in1_features");
  if ((type === "Linear" || type === "Bilinear") && features !== undefined) {
    return vectors(features, consumer, facts, sizes, hints, because(`${features} features`));
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
export function asPicture(features: number): readonly number[] | undefined {
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

/** Arguments that go by their names: hidden states, masks, switches. `before` are tried before what the layers say, `after` after it. */
function specialArguments(
  parameter: Parameter,
  model: InstanceValue,
  { batch: B, sequence: T }: Sizes,
  facts: InputFacts,
  all: ReadonlyMap<string, InputFacts>,
): { readonly before: readonly Argument[]; readonly after: readonly Argument[] } {
  const codes = (...all: readonly string[]): readonly Argument[] => all.map((code) => ({ kind: "code", code }));
  const plain = parameter.name.toLowerCase();
  const isOfTokens = [...all].some(
    ([key, { consumers }]) => /ids$|^idx$|tokens?$/i.test(key) || consumers.some(({ type }) => type.startsWith("Embedding")),
  );
  const label = (shape: readonly number[], assumedAxes: readonly number[]): Argument => ({
    kind: "tensor",
    shape,
    distribution: { kind: "tokens", vocabulary: 2 },
    assumedAxes,
    because: "it is a label",
  });
  if (
    /hidden|^h_?[0n]?$|^hx$|^c_?[0n]?$|(?:^|_)states?$|^hc$|^memory_state$|^carry$/.test(plain) &&
    facts.consumers.every(({ type }) => type !== "Linear")
  ) {
    const maker = [
      "init_hidden",
      "initHidden",
      "init_state",
      "begin_state",
      "initialize_hidden",
      "get_initial_state",
      "init_hidden_state",
    ].find((method) => model.class.mro.some(({ attributes }) => attributes.has(method)));
    const made = maker === undefined ? [] : [`model.${maker}(${takesSize(model, maker) ? B : ""})`];
    return { before: codes(...made, "None"), after: [] };
  }
  if (/mask/.test(plain)) {
    return {
      before: codes("None"),
      after: codes(`torch.ones(${B}, 1, ${T})`, `torch.ones(${B}, ${T})`, `torch.ones(${T}, ${T})`, `torch.ones(${B}, 1, 1, ${T})`),
    };
  }
  const annotated = codes(...(facts.consumers.length === 0 ? byAnnotation(parameter) : []));
  if (annotated.length > 0) return { before: annotated, after: [] };
  if (/teacher_?forcing|^tf_ratio$/.test(plain)) return { before: codes("1.0"), after: [] };
  if (/len(?:gth)?s?$/.test(plain)) {
    return { before: codes(`torch.full((${B},), ${T})`, `[${T}] * ${B}`), after: codes(String(T), `torch.full((${B}, 1), ${T})`) };
  }
  if (
    /^(?:train|training|is_train\w*|return_\w+|use_\w+|verbose|deterministic|inference|sample|with_\w+|pretrain\w*|need_\w+)$/.test(plain)
  ) {
    return { before: codes("False"), after: [] };
  }
  if (/^(?:alpha|lambda_?|lamda|beta|temperature|temp|tau|epsilon|eps|scale)$/.test(plain)) return { before: codes("1.0"), after: [] };
  if (/^(?:device)$/.test(plain)) return { before: codes('"cpu"'), after: [] };
  if (
    /^(?:t|ts|time|times|timesteps?|sigma|noise_labels?)$/.test(plain) &&
    facts.consumers.every(({ type }) => type !== "Linear" && !type.includes("RNN"))
  ) {
    return {
      before: [],
      after: [
        { kind: "tensor", shape: [B], distribution: { kind: "tokens", vocabulary: 1000 }, assumedAxes: [0], because: "it is a time step" },
      ],
    };
  }
  if (/^(?:\w+_)?(?:adj(?:acency)?(?:_?(?:mat(?:rix)?|list|norm|t))?|laplacian)$|^a_(?:hat|norm|tilde)$/.test(plain)) {
    const because = "it is taken for a normalised adjacency matrix";
    return {
      before: [{ kind: "tensor", shape: [B, B], distribution: { kind: "rowstochastic" }, assumedAxes: [0, 1], because }],
      after: [],
    };
  }
  if (/^(?:labels?|targets?|y|gt|class_labels?|tgt_labels)$/.test(plain)) {
    return {
      before: [],
      after: [...(isOfTokens ? [label([B, T], [0, 1]), label([B], [0])] : [label([B], [0]), label([B, T], [0, 1])]), ...codes("None")],
    };
  }
  return { before: [], after: [] };
}

/** Python for a parameter that is annotated as a plain number or a switch. */
function byAnnotation({ annotation }: Parameter): readonly string[] {
  switch (annotation?.kind === "Name" ? annotation.id : undefined) {
    case "int":
      return ["0", "1"];
    case "float":
      return ["1.0"];
    case "bool":
      return ["False"];
    default:
      return [];
  }
}

/** Whether a method must be given something besides `self`: of one that makes a state, the batch's size. */
function takesSize(model: InstanceValue, method: string): boolean {
  const found = methodOf(model.class, method);
  if (found === undefined) return true;
  const parameters = plainParameters(found.definition).slice(found.bound ? 1 : 0);
  return parameters.some((parameter) => parameter.default === undefined || /batch|size|bsz|^n$/i.test(parameter.name));
}

/** Nothing but a name to go by. */
function byName(name: string, facts: InputFacts, { batch: B, sequence: T }: Sizes, hints: Hints): readonly Argument[] {
  const guess = (shape: readonly number[], distribution: InputKind = NORMAL): Argument => ({
    kind: "tensor",
    shape,
    distribution,
    assumedAxes: shape.map((_, axis) => axis),
    because: "nothing says more",
  });
  const edge = hints.edges[0] ?? 32;
  const picture = [guess([B, 3, edge, edge]), guess([B, 1, 28, 28]), guess([B, 1, edge, edge])];
  const sequence = [guess([B, T, 64]), guess([B, T, 128])];
  const vector = [guess([B, 64]), guess([B, 128]), guess([B, 10]), guess([B])];
  const words = [guess([B, T], { kind: "tokens", vocabulary: 1000 })];
  if (/ids$|tokens?$|words?$|text|^(?:src|trg|tgt|idx)$|sentence/i.test(name)) return [...words, ...sequence, ...vector, ...picture];
  if (/^(?:q|k|v|query|key|value)s?$|seq|emb/i.test(name) || facts.ranks.has(3)) return [...sequence, ...vector, ...words, ...picture];
  if (/im(?:g|age)s?|pixel|picture|frame/i.test(name) || facts.ranks.has(4)) return [...picture, ...sequence, ...vector];
  return [...vector.slice(0, 1), ...picture, ...sequence, ...words, ...vector.slice(1)];
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
