/** Inputs by what their parameters are called. */
import type { InstanceValue } from "../evaluate/value.ts";
import type { InputKind } from "../graph/graph.ts";
import type { Parameter } from "../syntax/tree.ts";
import { NORMAL } from "./argument.ts";
import type { Argument, Sizes } from "./argument.ts";
import type { Hints } from "./hints.ts";
import type { InputFacts } from "./input-facts.ts";
import { methodOf } from "./scope-facts.ts";
import { STATE_NAME } from "./state.ts";
import { plainParameters } from "./tree-walk.ts";

/** What methods that give a first state are called. */
const STATE_MAKERS: readonly string[] = [
  "init_hidden",
  "initHidden",
  "init_state",
  "begin_state",
  "initialize_hidden",
  "get_initial_state",
  "init_hidden_state",
];

/** Nodes of each graph where there are several. */
const NODES = 16;

/** Arguments that go by their names: hidden states, masks, switches. `before` are tried before what the layers say, `after` after it. */
export function specialArguments(
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
  if (STATE_NAME.test(plain)) {
    const maker = STATE_MAKERS.find((method) => model.class.mro.some(({ attributes }) => attributes.has(method)));
    if (maker !== undefined) return { before: codes(`model.${maker}(${takesSize(model, maker) ? B : ""})`, "None"), after: [] };
    if (facts.consumers.every(({ type }) => type !== "Linear")) return { before: codes("None"), after: [] };
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
      before: [
        { kind: "tensor", shape: [B, B], distribution: { kind: "rowstochastic" }, assumedAxes: [0, 1], because },
        { kind: "tensor", shape: [B, NODES, NODES], distribution: { kind: "rowstochastic" }, assumedAxes: [0, 1, 2], because },
      ],
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

/** What queries, keys and values of an attention are called. */
export const QUERY_KEY_VALUE = /^(?:q|k|v|query|queries|key|value)s?$/i;

/** Heads and features of each that queries, keys and values are tried with where they are divided already. */
const HEADS = [4, 8];
const HEAD_FEATURES = 32;

/** Nothing but a name to go by. */
export function byName(name: string, facts: InputFacts, { batch: B, sequence: T }: Sizes, hints: Hints): readonly Argument[] {
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
  if (QUERY_KEY_VALUE.test(name) && facts.ranks.has(4)) {
    const heads = HEADS.flatMap((count) => [guess([B, T, count, HEAD_FEATURES]), guess([B, count, T, HEAD_FEATURES])]);
    return [...heads, ...sequence];
  }
  if (QUERY_KEY_VALUE.test(name) || /seq|emb/i.test(name) || facts.ranks.has(3)) return [...sequence, ...vector, ...words, ...picture];
  if (/im(?:g|age)s?|pixel|picture|frame/i.test(name) || facts.ranks.has(4)) return [...picture, ...sequence, ...vector];
  return [...vector.slice(0, 1), ...picture, ...sequence, ...words, ...vector.slice(1)];
}
