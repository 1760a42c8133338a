/**
 * What activations at different places of a network have in common because the same weights made them: steps of a loop, layers copied from one. Without it sums
 * of them (a residual stream, a cell state) would grow as those of independent tensors do.
 *
 * E[a b] of twins is found by the rule of their op: their inputs are taken for two samples of one batch, whose correlation the rule carries on.
 */
import type { GraphNode, ValueRef } from "../graph/graph.ts";
import { pairProfile, type Kernel } from "../moments/kernel.ts";
import { sumOf, type Common } from "../moments/common.ts";
import type { Moments, Signal, SignalSegment } from "../moments/signal.ts";
import { opFor } from "../ops/index.ts";
import { mergedSignal } from "../ops/support/segments.ts";
import { NodeContext } from "./node-context.ts";
import type { Run } from "./run.ts";
import { meanFactor, termWeight } from "./mean-factor.ts";
import { isMixed, pairedKernel } from "./pair-axis.ts";
import { Trends } from "./trends.ts";
import type { Twins } from "./twins.ts";

/** Evaluations of rules for pairs of nodes in one run: enough for a stack of 24 copied transformer layers. */
const MOST_EVALUATIONS = 3000;

/** How deep one question may lead into others. */
const DEEPEST = 600;

/** Questions answered in one run. */
const MOST_QUESTIONS = 200_000;

/** Correlations below this are none. */
const FAINT = 1e-3;

const NOTHING: Common = { energy: 0, positions: 0 };

/** E[a b] − E[a] E[b], and the signal of one of them whose samples are the two, where an op made it. */
interface Pair extends Common {
  readonly signal?: Moments;
}

/** Answers what two values of the forward pass have in common. */
export class Coherence {
  readonly #run: Run;
  readonly #twins: Twins;
  readonly #signals: ReadonlyMap<number, readonly Signal[]>;
  readonly #known = new Map<number, Pair | undefined>();
  readonly #trends = new Trends();
  readonly #weights = new Map<number, readonly number[] | undefined>();
  #evaluations = 0;
  #depth = 0;

  constructor(run: Run, twins: Twins, signals: ReadonlyMap<number, readonly Signal[]>) {
    this.#run = run;
    this.#twins = twins;
    this.#signals = signals;
  }

  /** The excess of E[a b] over the product of the means; undefined where there is none that is known. */
  common(a: ValueRef, b: ValueRef): Pair | undefined {
    if (a.node < b.node) return this.common(b, a);
    if (a.node === b.node && a.output === b.output) return this.#own(a);
    const key = numberOf(a) * (OUTPUTS * this.#run.graph.nodes.length) + numberOf(b);
    const before = this.#known.get(key);
    if (before !== undefined || this.#known.has(key)) return before;
    if (this.#depth >= DEEPEST || this.#known.size >= MOST_QUESTIONS) return undefined;
    this.#depth++;
    const found = this.#found(a, b);
    this.#depth--;
    const kept = found !== undefined && this.#isFaint(found, a, b) ? undefined : found;
    this.#known.set(key, kept);
    return kept;
  }

  /** A node's inputs with those of its twin as their other samples; undefined where its outputs have nothing in common. */
  paired(a: GraphNode, b: GraphNode): readonly Signal[] | undefined {
    const { inputs, any } = this.#pairs(a, b);
    const hasBias = a.op === "linear" || a.op === "convolution" ? a.inputs.length > 2 : false;
    return any || hasBias ? inputs : undefined;
  }

  /** The same for a backward rule, whether or not they have; `mixed` says that gradients and inputs do not agree on what samples are. */
  seen(a: GraphNode, b: GraphNode, mixed: boolean): readonly Signal[] {
    return this.#pairs(a, b, mixed).inputs;
  }

  #pairs(a: GraphNode, b: GraphNode, among = false): { readonly inputs: readonly Signal[]; readonly any: boolean } {
    let any = false;
    const mixed = among || isMixed(kernelsOf(a.inputs.map((input) => this.#at(input))));
    const inputs = a.inputs.map((input, index): Signal => {
      const own = this.#at(input) ?? { kind: "discrete" };
      const twin = b.inputs[index];
      const other = twin && this.#at(twin);
      if (twin === undefined || own.kind !== "moments" || other?.kind !== "moments" || own.weight !== undefined) return own;
      const pair = this.common(input, twin);
      if (pair !== undefined || mergedSignal(own).mean !== 0) any = true;
      // What an op made of two is on the axes of the later one.
      const made = mixed || input.node < twin.node ? undefined : pair?.signal;
      return made ?? beside(own, other, pair ?? NOTHING, mixed);
    });
    return { inputs, any };
  }

  /** The outputs that the rule of a node gives for paired inputs. */
  evaluated(node: GraphNode, inputs: readonly Signal[]): readonly Signal[] | undefined {
    if (this.#evaluations++ >= MOST_EVALUATIONS) return undefined;
    return opFor(node.op).forward(new NodeContext(node, inputs, { ...this.#run, assumptions: [], series: [] }));
  }

  #at({ node, output }: ValueRef): Signal | undefined {
    return this.#signals.get(node)?.[output];
  }

  #own(a: ValueRef): Pair | undefined {
    const signal = this.#at(a);
    if (signal?.kind !== "moments") return undefined;
    const { kernel, mean } = mergedSignal(signal);
    const square = mean * mean;
    const energy = kernel.energy - square;
    if (signal.weight !== undefined) return { energy, positions: energy };
    return { energy, places: kernel.positions, positions: kernel.acrossPositions * kernel.energy * pairProfile(kernel) - square };
  }

  /** Weights of a node's inputs in what it has in common with others, to first order; undefined where its op has none. */
  #factors(node: GraphNode): readonly number[] | undefined {
    if (this.#weights.has(node.id)) return this.#weights.get(node.id);
    const inputs = node.inputs.map((input) => this.#at(input));
    const isKnown = termWeight(node, 0) !== undefined || meanFactor(node, 0, inputs, this.#run.expectations) !== undefined;
    const factors = node.inputs.map((input, index) => {
      if (!this.#isLike(input, node)) return 0;
      return termWeight(node, index) ?? meanFactor(node, index, inputs, this.#run.expectations) ?? 0;
    });
    this.#weights.set(node.id, isKnown ? factors : undefined);
    return isKnown ? factors : undefined;
  }

  #isFaint({ energy, positions }: Pair, a: ValueRef, b: ValueRef): boolean {
    const [x, y] = [this.#at(a), this.#at(b)];
    if (x?.kind !== "moments" || y?.kind !== "moments") return true;
    const scale = Math.sqrt(mergedSignal(x).kernel.energy * mergedSignal(y).kernel.energy);
    return Math.max(Math.abs(energy), Math.abs(positions)) <= FAINT * scale;
  }

  #found(a: ValueRef, b: ValueRef): Pair | undefined {
    const [x, y] = [this.#run.graph.nodes[a.node], this.#run.graph.nodes[b.node]];
    if (x === undefined || y === undefined) return undefined;
    const sum = this.#expanded(x, b) ?? this.#expanded(y, a);
    if (sum !== undefined) return sum.energy === 0 && sum.positions === 0 ? undefined : sum;
    const cut = this.#slices(x, y, a);
    if (cut !== undefined) return cut;
    if (a.output === b.output && this.#twins.are(x, y)) return this.#twinned(x, y, a.output);
    return this.#factored(x, b) ?? this.#factored(y, a);
  }

  /** Sums term by term. */
  #expanded(node: GraphNode, other: ValueRef): Common | undefined {
    return termWeight(node, 0) === undefined ? undefined : this.#factored(node, other);
  }

  /** An elementwise step goes with what its inputs go with, to first order. */
  #factored(node: GraphNode, other: ValueRef): Common | undefined {
    const factors = this.#factors(node);
    if (factors === undefined) return undefined;
    return (
      sumOf(node.inputs.map((input, index) => [factors[index] ?? 0, factors[index] === 0 ? undefined : this.common(input, other)])) ??
      NOTHING
    );
  }

  /** Whether an input has all elements of the output, or is a weight that is the same at all places. */
  #isLike({ node, output }: ValueRef, { outputs }: GraphNode): boolean {
    const signal = this.#at({ node, output });
    if (signal?.kind === "moments" && signal.weight !== undefined) return true;
    const own = this.#run.graph.nodes[node]?.outputs[output]?.shape;
    return own !== undefined && own.join() === outputs[0]?.shape.join();
  }

  /** Two places along an axis of the same tensor. */
  #slices(x: GraphNode, y: GraphNode, a: ValueRef): Common | undefined {
    if (x.op !== "slice" || y.op !== "slice") return undefined;
    const [from] = x.inputs;
    const [to] = y.inputs;
    const isSame = from !== undefined && from.node === to?.node && from.output === to.output;
    if (!isSame || x.attributes.axis !== y.attributes.axis || x.attributes.start === y.attributes.start) return undefined;
    const whole = this.#at(from);
    const part = this.#at(a);
    if (whole?.kind !== "moments" || part?.kind !== "moments") return undefined;
    const { kernel, mean } = mergedSignal(whole);
    const isPlace = kernel.positions.length > mergedSignal(part).kernel.positions.length;
    const shared = isPlace ? kernel.acrossPositions * kernel.energy * pairProfile(kernel) - mean * mean : 0;
    return { energy: shared, positions: shared };
  }

  #twinned(x: GraphNode, y: GraphNode, output: number): Pair | undefined {
    const [p, q] = [this.#at({ node: x.id, output }), this.#at({ node: y.id, output })];
    if (p?.kind !== "moments" || q?.kind !== "moments") return undefined;
    const [a, b] = [mergedSignal(p), mergedSignal(q)];
    const scale = Math.sqrt(a.kernel.energy * b.kernel.energy);
    const distance = this.#twins.distance(x, y);
    const name = distance && `${distance} ${output}`;
    const settled = this.#trends.settled(name);
    if (settled !== undefined) return excess(settled, scale, a.mean * b.mean);
    const inputs = this.paired(x, y);
    const signal = inputs && this.evaluated(x, inputs)?.[output];
    if (signal?.kind !== "moments") return undefined;
    const { kernel } = mergedSignal(signal);
    const places = b.kernel.positions.length === a.kernel.positions.length ? a.kernel.positions : [];
    const correlations = { energy: kernel.acrossSamples, positions: kernel.acrossBoth * pairProfile(kernel), places };
    this.#trends.note(name, correlations);
    return { ...excess(correlations, scale, a.mean * b.mean), signal };
  }
}

/** Kernels of the signals among these that depend on an input. */
export function kernelsOf(signals: readonly (Signal | undefined)[]): readonly Kernel[] {
  return signals.flatMap((signal) => (signal?.kind === "moments" && signal.weight === undefined ? [mergedSignal(signal).kernel] : []));
}

/** What two tensors have in common beyond the product of their means, from the correlations of their second moments. */
function excess({ energy, positions, ...rest }: Common, scale: number, means: number): Common {
  return { ...rest, energy: energy * scale - means, positions: positions * scale - means };
}

/** Most outputs that a node has. */
const OUTPUTS = 8;

const numberOf = ({ node, output }: ValueRef): number => node * OUTPUTS + output;

/** A signal with another as its other samples. */
function beside(own: Moments, other: Moments, { energy, positions }: Common, mixed: boolean): Moments {
  const [a, b] = [mergedSignal(own), mergedSignal(other)];
  const scale = Math.sqrt(a.kernel.energy * b.kernel.energy);
  const means = a.mean * b.mean;
  const correlations = scale > 0 ? { energy: (energy + means) / scale, positions: (positions + means) / scale } : NOTHING;
  return {
    ...own,
    segments: own.segments.map((segment): SignalSegment => ({ ...segment, kernel: pairedKernel(segment.kernel, correlations, mixed) })),
  };
}
