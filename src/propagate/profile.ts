import type { Graph, GraphLayer, GraphParameter } from "../graph/graph.ts";
import type { Layout } from "../graph/layout.ts";
import { logOfGamma } from "../moments/chance.ts";
import { positionCount, sampleCount, type Kernel } from "../moments/kernel.ts";
import type { Signal } from "../moments/signal.ts";
import { forwardLogVariance, gradientLogVariance, meanLog10, spreadLog10 } from "../moments/width.ts";
import type { StateSeries } from "../ops/op.ts";
import { mergedGradient, mergedSignal } from "../ops/support/segments.ts";
import { STEP, type Paced } from "../text/step.ts";
import type { Assumption } from "./run.ts";
import { bareProducts } from "./bare-products.ts";
import { accumulate, type Contribution } from "./gradients.ts";
import { isOneNumber, ofRandomNumber } from "./single-output.ts";
import { type Quantity, type Untold, type Value, FROZEN } from "./quantity.ts";
import { timeProfiles, type TimeProfile } from "./time.ts";

/** One parameter; the gradient of a frozen one is zero. */
export interface ParameterProfile {
  readonly parameter: GraphParameter;
  readonly gradient: Quantity;
}

/** One row of the layer table. */
export interface LayerProfile {
  readonly layer: GraphLayer;
  readonly activation: Quantity;
  /** Mean over all elements; undefined where it is not known. */
  readonly activationMean: number | undefined;
  readonly gradient: Quantity;
}

/** What theory predicts of a model at initialisation. */
export interface Profile {
  readonly parameters: readonly ParameterProfile[];
  readonly layers: readonly LayerProfile[];
  /** Products with weights that are no row of the layer table. */
  readonly bare: readonly LayerProfile[];
  readonly outputs: readonly Quantity[];
  readonly timeSteps: readonly TimeProfile[];
  readonly assumptions: readonly Assumption[];
}

/** Signals and gradients of all values. */
export interface Propagated {
  readonly signals: ReadonlyMap<number, readonly Signal[]>;
  readonly gradients: ReadonlyMap<number, readonly Contribution[]>;
  readonly layouts: ReadonlyMap<number, readonly Layout[]>;
  readonly series: readonly StateSeries[];
}

/** What theory is off by where it is at its best: the median error on measured nets (theory.md section 8b). */
const FLOOR = 0.03;

/**
 * Share of the spread of a draw that the prediction of the mean is off by: what makes draws differ (narrow layers, few samples, depth) is also what the theory
 * simplifies. Of a grid of shares, 0.3 covers most of the measured errors of tests/reference/open and of 33 further convolutional nets with least.
 */
const SPREAD_SHARE = 0.3;

function count(k: Kernel): number {
  return sampleCount(k) * positionCount(k);
}

/** Decades by which draws may scatter and still have an expectation worth telling: the widest measured net scatters by five. */
const MOST_SPREAD = 10;

/** No node's own fault. */
const NOWHERE = -1;

const SCATTERED: Untold = {
  kind: "unknown",
  reason: `random initialisations differ by more than ${MOST_SPREAD} orders of magnitude, so that no expectation can be told`,
  node: NOWHERE,
};

const CANCELLED: Untold = { kind: "unknown", reason: "what adds up to it cancels more closely than it is known", node: NOWHERE };

function value(energy: number, logVariance: number, modelError: number): Value | Untold {
  if (!(energy >= 0)) return CANCELLED;
  const uncertainty = spreadLog10(logVariance);
  if (uncertainty > MOST_SPREAD) return SCATTERED;
  return {
    kind: "value",
    log10: Math.max(meanLog10(energy, logVariance), -320),
    uncertainty,
    modelError: Math.hypot(FLOOR, modelError, SPREAD_SHARE * uncertainty),
  };
}

/** Root mean square of a signal. */
function activationOf(signal: Signal | undefined): Quantity {
  if (signal === undefined || signal.kind === "tokens" || signal.kind === "discrete") return { kind: "zero", reason: "these are integers" };
  if (signal.kind === "unknown") return signal;
  if (signal.zero) return { kind: "zero", reason: "it is exactly zero" };
  const { kernel, variation } = mergedSignal(signal);
  return value(kernel.energy, forwardLogVariance(variation, count(kernel)), signal.modelError);
}

/** Root mean square of a gradient; `forwardError` is how far the signals it was computed from may be off. */
function gradientOf(gradient: Contribution | undefined, forwardError: number): Quantity {
  if (gradient === undefined) return { kind: "zero", reason: "nothing computes it" };
  if (gradient.kind !== "gradient") return gradient;
  const { kernel, moments, channels } = mergedGradient(gradient);
  return value(
    kernel.energy,
    gradientLogVariance(moments, Math.max(channels, 1), count(kernel)),
    Math.hypot(gradient.modelError, forwardError),
  );
}

/** Gradient of a parameter: all of its uses together. β stands in the first moment. */
function parameterGradient(contributions: readonly Contribution[]): Quantity {
  if (contributions.length === 0) return { kind: "zero", reason: "nothing uses this parameter" };
  const gradient = accumulate(contributions);
  if (gradient.kind !== "gradient") return gradient;
  const { kernel, moments } = mergedGradient(gradient);
  const deep = Math.log(Math.max(moments[1], 1e-9));
  const last = logOfGamma(Math.max(moments[2] - 1, 0));
  const whole = value(kernel.energy, deep, gradient.modelError);
  if (whole.kind === "unknown") return whole;
  const spread = spreadLog10(last.variance);
  if (spread > MOST_SPREAD) return SCATTERED;
  return {
    ...whole,
    log10: whole.log10 + last.mean / (2 * Math.LN10),
    uncertainty: Math.hypot(whole.uncertainty, spread),
    modelError: Math.hypot(whole.modelError, SPREAD_SHARE * spread),
  };
}

function errorOf(signal: Signal | undefined): number {
  return signal?.kind === "moments" ? signal.modelError : 0;
}

function meanOf(signal: Signal | undefined): number | undefined {
  return signal?.kind === "moments" ? mergedSignal(signal).mean : undefined;
}

/** What the user's hooks make of a parameter's gradient. */
function hooked(gradient: Quantity, { hook }: GraphParameter): Quantity {
  if (hook === undefined || gradient.kind !== "value") return gradient;
  if (hook.scale === undefined) {
    return { kind: "unknown", reason: "a hook changes its gradient in a way that is not followed", node: NOWHERE };
  }
  if (hook.scale === 0) return { kind: "zero", reason: "a hook makes its gradient zero" };
  return { ...gradient, log10: gradient.log10 + Math.log10(Math.abs(hook.scale)) };
}

/** The numbers that people are told. */
export function* profileOf(graph: Graph, propagated: Propagated, assumptions: readonly Assumption[]): Paced<Profile> {
  const { signals, gradients } = propagated;
  const uses = new Map<number, Contribution[]>();
  for (const node of graph.nodes) {
    if (node.op !== "parameter") continue;
    const own = gradients.get(node.id)?.[0];
    if (own === undefined) continue;
    const list = uses.get(node.attributes.parameter);
    if (list === undefined) uses.set(node.attributes.parameter, [own]);
    else list.push(own);
  }
  const told = isOneNumber(graph) ? ofRandomNumber : (gradient: Quantity): Quantity => gradient;
  const parameters = yield* eachInSteps(graph.parameters, (parameter) => ({
    parameter,
    gradient: parameter.trainable ? told(hooked(parameterGradient(uses.get(parameter.id) ?? []), parameter)) : FROZEN,
  }));
  const rowOf = (layer: GraphLayer): LayerProfile => {
    const { node, output } = layer.value;
    const signal = signals.get(node)?.[output];
    return {
      layer,
      activation: activationOf(signal),
      activationMean: meanOf(signal),
      gradient: told(gradientOf(gradients.get(node)?.[output], errorOf(signal))),
    };
  };
  const layers = yield* eachInSteps(graph.layers, rowOf);
  const bare = yield* eachInSteps(bareProducts(graph), rowOf);
  return {
    parameters,
    layers,
    bare,
    outputs: graph.outputs.map(({ node, output }) => activationOf(signals.get(node)?.[output])),
    timeSteps: timeProfiles(graph, propagated),
    assumptions,
  };
}

/** Rows that are told between two pauses. */
const SLICE = 64;

function* eachInSteps<T, U>(items: readonly T[], tell: (item: T) => U): Paced<U[]> {
  const told: U[] = [];
  for (const item of items) {
    told.push(tell(item));
    if (told.length % SLICE === 0) yield STEP;
  }
  return told;
}

/**
 * The profile of a model some of whose outputs are not known: the forward numbers stay, but any gradient might have a part that comes back from there, so none
 * is claimed.
 */
export function withUnknownOutput(profile: Profile, reason: string): Profile {
  const gradient: Quantity = { kind: "unknown", reason, node: NOWHERE };
  return {
    ...profile,
    parameters: profile.parameters.map((each) => (each.parameter.trainable ? { ...each, gradient } : each)),
    layers: profile.layers.map((each) => ({ ...each, gradient })),
    bare: profile.bare.map((each) => ({ ...each, gradient })),
    timeSteps: [],
  };
}

/** The profile in which parameters that nothing uses are unknown where `doubt` gives a reason why something might. */
export function withDoubtfulUse(profile: Profile, graph: Graph, doubt: (parameter: GraphParameter) => string | undefined): Profile {
  const used = new Set(graph.nodes.flatMap((node) => (node.op === "parameter" ? node.attributes.parameter : [])));
  return {
    ...profile,
    parameters: profile.parameters.map((each) => {
      const reason = each.parameter.trainable && !used.has(each.parameter.id) ? doubt(each.parameter) : undefined;
      return reason === undefined ? each : { ...each, gradient: { kind: "unknown", reason, node: NOWHERE } };
    }),
  };
}
