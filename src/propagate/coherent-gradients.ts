/**
 * What gradients at different places of a network have in common because they came back through the same weights. Paths of different lengths through one matrix
 * add up coherently (theory.md section 6), in a recurrence written by hand as in layers that were copied from one.
 */
import type { GraphNode, ValueRef } from "../graph/graph.ts";
import { sumOf, type Common } from "../moments/common.ts";
import { averages, fromAverages, pairProfile, positionCount, sampleCount } from "../moments/kernel.ts";
import type { GradientMoments, GradientSegment, Signal } from "../moments/signal.ts";
import { opFor } from "../ops/index.ts";
import { channelsOf, mergedGradient, mergedSignal } from "../ops/support/segments.ts";
import { carried, negativeParts, type InputPair } from "./carried.ts";
import { kernelsOf, type Coherence } from "./coherence.ts";
import { BackwardNodeContext } from "./node-context.ts";
import type { Run } from "./run.ts";
import { normalised, type Contribution } from "./gradients.ts";
import { meanFactor, termWeight } from "./mean-factor.ts";
import { isMixed, pairedKernel } from "./pair-axis.ts";
import { Trends } from "./trends.ts";
import { keyOf } from "../graph/value-key.ts";
import type { Twins } from "./twins.ts";

/** Evaluations of rules for pairs of nodes in one run. */
const MOST_EVALUATIONS = 3000;

/** How deep one question may lead into others. */
const DEEPEST = 600;

/** Questions answered in one run. */
const MOST_QUESTIONS = 200_000;

/** Correlations below this are none. */
const FAINT = 1e-3;

/** What one user of a value hands back to it. */
export interface Use {
  readonly node: GraphNode;
  readonly input: number;
  readonly contribution: GradientMoments;
}

/** The whole gradient of a value, or one user's part of it. */
type Item = ValueRef | Use;

const isUse = (item: Item): item is Use => "contribution" in item;

/** Most inputs or outputs that a node is told apart by. */
const PORTS = 1024;

/** A number of its own for every item. */
const numberOf = (item: Item): number =>
  isUse(item) ? (item.node.id * PORTS + (item.input % PORTS)) * 2 + 1 : (item.node * PORTS + item.output) * 2;

/** What the backward pass has found so far. */
interface Found {
  readonly uses: ReadonlyMap<string, readonly Use[]>;
  readonly totals: ReadonlyMap<number, readonly Contribution[]>;
}

/** Answers what two gradients have in common. */
export class CoherentGradients {
  readonly #run: Run;
  readonly #twins: Twins;
  readonly #forward: Coherence;
  readonly #signals: ReadonlyMap<number, readonly Signal[]>;
  readonly #found: Found;
  readonly #known = new Map<number, Common | undefined>();
  readonly #trends = new Trends();
  readonly #sizes = new Map<number, Common | undefined>();
  readonly #factors = new Map<number, Factor | undefined>();
  readonly #results = new Map<string, readonly Contribution[] | undefined>();
  #evaluations = 0;
  #depth = 0;

  constructor(run: Run, twins: Twins, forward: Coherence, signals: ReadonlyMap<number, readonly Signal[]>, found: Found) {
    this.#run = run;
    this.#twins = twins;
    this.#forward = forward;
    this.#signals = signals;
    this.#found = found;
  }

  /** The gradient of a value with what its users' parts have in common. */
  total(sum: Contribution, uses: readonly Use[]): Contribution {
    if (sum.kind !== "gradient" || uses.length < 2) return sum;
    let energy = 0;
    let positions = 0;
    uses.forEach((use, index) => {
      for (const other of uses.slice(0, index)) {
        const pair = this.#isWeight(use) ? this.#betweenWeights(use, other) : this.#pair(use, other);
        energy += 2 * (pair?.energy ?? 0);
        positions += 2 * (pair?.positions ?? 0);
      }
    });
    if (energy === 0 && positions === 0) return sum;
    if (this.#cancels(uses)) return { kind: "zero", reason: "what its two uses contribute cancels" };
    const whole = mergedGradient(sum).kernel.energy;
    return {
      ...sum,
      segments: sum.segments.map((segment) => {
        const { energy: q, positions: s, ...others } = averages(segment.kernel);
        const share = whole > 0 ? q / whole : 1;
        const least = Math.max(q + energy * share, 1e-3 * q);
        const limit = Math.min(Math.max(s + positions * share, -least), least);
        return { ...segment, kernel: fromAverages(segment.kernel, { energy: least, positions: limit, ...others }) };
      }),
    };
  }

  /** Whether two uses of a bias hand back the same with opposite signs: towers of the same weights that are subtracted. */
  #cancels([a, b, ...others]: readonly Use[]): boolean {
    if (a === undefined || b === undefined || others.length > 0) return false;
    if (a.node.op !== "linear" || b.node.op !== "linear" || a.input !== 2 || b.input !== 2) return false;
    const [x, y] = [this.#onlyTerm(a), this.#onlyTerm(b)];
    return x !== undefined && x.sum === y?.sum && Math.abs(x.weight + y.weight) < 1e-12;
  }

  /** The sum whose term the output of a use's node is, where nothing else reads it. */
  #onlyTerm({ node }: Use): { readonly sum: number; readonly weight: number } | undefined {
    const [user, ...others] = this.#found.uses.get(keyOf({ node: node.id, output: 0 })) ?? [];
    if (user?.node.op !== "add" || others.length > 0) return undefined;
    const isLike = user.node.outputs[0]?.shape.join() === node.outputs[0]?.shape.join();
    return isLike ? { sum: user.node.id, weight: user.node.attributes.weights[user.input] ?? 1 } : undefined;
  }

  #isWeight({ node, input }: Use): boolean {
    const signal = this.#at(node.inputs[input]);
    return signal?.kind === "moments" && signal.weight !== undefined;
  }

  #at(ref: ValueRef | undefined): Signal | undefined {
    return ref && this.#signals.get(ref.node)?.[ref.output];
  }

  #pair(x: Item, y: Item): Common | undefined {
    const [p, q] = [numberOf(x), numberOf(y)];
    if (p === q) return this.#own(x);
    const [a, b] = p < q ? [x, y] : [y, x];
    const key = Math.min(p, q) * (2 * PORTS * this.#run.graph.nodes.length) + Math.max(p, q);
    const before = this.#known.get(key);
    if (before !== undefined || this.#known.has(key)) return before;
    if (this.#depth >= DEEPEST || this.#known.size >= MOST_QUESTIONS) return undefined;
    this.#depth++;
    const found = this.#between(a, b);
    this.#depth--;
    const kept = found !== undefined && this.#isFaint(found, a, b) ? undefined : found;
    this.#known.set(key, kept);
    return kept;
  }

  #gradientOf(item: Item): GradientMoments | undefined {
    const gradient = isUse(item) ? item.contribution : this.#found.totals.get(item.node)?.[item.output];
    return gradient?.kind === "gradient" ? gradient : undefined;
  }

  /** Energy of an item with itself; totals do not change once they were asked for. */
  #own(item: Item): Common | undefined {
    const number = numberOf(item);
    if (this.#sizes.has(number)) return this.#sizes.get(number);
    const gradient = this.#gradientOf(item);
    const pairs = gradient && averages(mergedGradient(gradient).kernel);
    const size = pairs && { energy: pairs.energy, positions: pairs.positions };
    if (size !== undefined) this.#sizes.set(number, size);
    return size;
  }

  #isFaint({ energy, positions }: Common, a: Item, b: Item): boolean {
    const scale = Math.sqrt((this.#own(a)?.energy ?? 0) * (this.#own(b)?.energy ?? 0));
    return Math.max(Math.abs(energy), Math.abs(positions)) <= FAINT * scale;
  }

  #between(a: Item, b: Item): Common | undefined {
    if (isUse(a) && isUse(b)) return this.#betweenUses(a, b);
    if (isUse(a)) return isUse(b) ? undefined : (this.#termOf(a, b) ?? this.#spread(b, a));
    if (isUse(b)) return this.#termOf(b, a) ?? this.#spread(a, b);
    return a.node < b.node ? this.#spread(a, b) : this.#spread(b, a);
  }

  /** A value's gradient, user by user. */
  #spread(value: ValueRef, other: Item): Common | undefined {
    return sumOf((this.#found.uses.get(keyOf(value)) ?? []).map((use) => [1, this.#pair(use, other)] as const));
  }

  /** The part of a sum's term is the sum's own gradient. */
  #termOf(use: Use, other: Item): Common | undefined {
    const factor = this.#factorOf(use);
    return factor?.exact === true ? this.#through(use, factor.value, other) : undefined;
  }

  #through(use: Use, factor: number, other: Item): Common {
    return (factor === 0 ? undefined : sumOf([[factor, this.#pair({ node: use.node.id, output: 0 }, other)]])) ?? NOTHING;
  }

  /** The factor by which an elementwise step hands back the gradient of its output, exactly or to first order. */
  #factorOf(use: Use): Factor | undefined {
    const number = numberOf(use);
    if (this.#factors.has(number)) return this.#factors.get(number);
    const { node, input } = use;
    const inputs = node.inputs.map((value) => this.#at(value));
    const exact = termWeight(node, input);
    const value = exact ?? meanFactor(node, input, inputs, this.#run.expectations);
    const ref = node.inputs[input];
    const shape = ref && this.#run.graph.nodes[ref.node]?.outputs[ref.output]?.shape;
    const isLike = shape?.join() === node.outputs[0]?.shape.join();
    const factor = value === undefined ? undefined : { value: isLike ? value : 0, exact: exact !== undefined };
    this.#factors.set(number, factor);
    return factor;
  }

  #betweenUses(a: Use, b: Use): Common | undefined {
    const term = this.#termOf(a, b) ?? this.#termOf(b, a);
    if (term !== undefined) return term;
    if (a.node.id === b.node.id) return this.#joined(a, b);
    if (a.input === b.input && this.#twins.are(a.node, b.node)) return this.#twinned(a, b);
    return this.#factored(a, b) ?? this.#factored(b, a);
  }

  #factored(use: Use, other: Item): Common | undefined {
    const factor = this.#factorOf(use);
    return factor && this.#through(use, factor.value, other);
  }

  /** Two tensors put after each other: what different places of the whole have in common. */
  #joined(a: Use, b: Use): Common | undefined {
    const gradient = a.node.op === "concat" ? this.#gradientOf({ node: a.node.id, output: 0 }) : undefined;
    if (gradient === undefined) return undefined;
    const { kernel } = mergedGradient(gradient);
    if (kernel.positions.length <= mergedGradient(a.contribution).kernel.positions.length || b.node.op !== "concat") return undefined;
    const shared =
      kernel.acrossPositions * Math.sqrt(mergedGradient(a.contribution).kernel.energy * mergedGradient(b.contribution).kernel.energy);
    return { energy: shared, positions: shared };
  }

  #twinned(a: Use, b: Use): Common | undefined {
    const scale = Math.sqrt((this.#own(a)?.energy ?? 0) * (this.#own(b)?.energy ?? 0));
    const distance = this.#twins.distance(a.node, b.node);
    const name = distance && `${distance} ${a.input}`;
    const settled = this.#trends.settled(name);
    if (settled !== undefined) return { energy: settled.energy * scale, positions: settled.positions * scale };
    const correlations = this.#carried(a, b) ?? this.#ruled(a, b);
    if (correlations === undefined) return undefined;
    this.#trends.note(name, correlations);
    return { energy: correlations.energy * scale, positions: correlations.positions * scale };
  }

  /** Correlations of two uses in closed form, where their op has one. */
  #carried(a: Use, b: Use): Common | undefined {
    const [out, twin] = [
      { node: a.node.id, output: 0 },
      { node: b.node.id, output: 0 },
    ];
    const gradient = a.node.outputs.length === 1 ? this.#gradientOf(out) : undefined;
    const pair = gradient && this.#pair(out, twin);
    if (gradient === undefined || pair === undefined) return undefined;
    const scale = Math.sqrt((this.#own(out)?.energy ?? 0) * (this.#own(twin)?.energy ?? 0));
    if (!(scale > 0)) return undefined;
    const bounded = (value: number): number => Math.min(Math.max(value / scale, -1), 1);
    const correlations = { energy: bounded(pair.energy), positions: bounded(pair.positions) };
    const inputs = (index: number): InputPair | undefined => {
      const [x, y] = [a.node.inputs[index], b.node.inputs[index]];
      const [p, q] = [this.#at(x), this.#at(y)];
      if (x === undefined || y === undefined || p?.kind !== "moments" || q?.kind !== "moments") return undefined;
      return { first: mergedSignal(p), second: mergedSignal(q), common: this.#forward.common(x, y) };
    };
    return carried(a.node, a.input, gradient, correlations, inputs, this.#run.expectations);
  }

  /** Correlations of two uses by the whole rule of their op. */
  #ruled(a: Use, b: Use): Common | undefined {
    const result = this.#evaluated(a.node, b.node)?.[a.input];
    if (result?.kind !== "gradient") return undefined;
    const { kernel } = mergedGradient(result);
    return { energy: kernel.acrossSamples, positions: kernel.acrossBoth * pairProfile(kernel) };
  }

  /** What the backward rule gives for two nodes' gradients taken for two samples of one batch. */
  #evaluated(a: GraphNode, b: GraphNode): readonly Contribution[] | undefined {
    const key = `${a.id} ${b.id}`;
    if (this.#results.has(key)) return this.#results.get(key);
    const result = this.#computed(a, b);
    this.#results.set(key, result);
    return result;
  }

  #computed(a: GraphNode, b: GraphNode): readonly Contribution[] | undefined {
    const own = this.#found.totals.get(a.id) ?? [];
    const other = this.#found.totals.get(b.id) ?? [];
    const kernels = own.flatMap((gradient) => (gradient.kind === "gradient" ? [mergedGradient(gradient).kernel] : []));
    const mixed = isMixed([...kernels, ...kernelsOf(a.inputs.map((input) => this.#at(input)))]);
    const gradients = own.map((gradient, output) => {
      const twin = other[output];
      const pair = this.#pair({ node: a.id, output }, { node: b.id, output });
      if (gradient.kind !== "gradient" || twin?.kind !== "gradient" || pair === undefined) return gradient;
      return beside(gradient, twin, pair, mixed);
    });
    if (gradients.every((gradient, output) => gradient === own[output]) || this.#evaluations++ >= MOST_EVALUATIONS) return undefined;
    const inputs = this.#forward.seen(a, b, mixed);
    const outputs = this.#signals.get(a.id) ?? [];
    if ([...outputs, ...gradients].some(({ kind }) => kind === "unknown")) return undefined;
    const known = gradients.filter((gradient) => gradient.kind !== "unknown");
    const apart: Run = { ...this.#run, assumptions: [], series: [] };
    const context = new BackwardNodeContext(a, inputs, { outputs, gradients: known }, apart);
    const results = opFor(a.op).backward(context);
    return results.map((gradient, index): Contribution => {
      const signal = inputs[index];
      if (signal?.kind !== "moments" || signal.weight !== undefined) return { kind: "zero", reason: "" };
      return normalised(gradient, signal, context.inputLayouts[index] ?? [], a.id);
    });
  }

  /** Gradients of one weight from two uses: Σ over places of what the inputs have in common times what the gradients have. */
  #betweenWeights(a: Use, b: Use): Common | undefined {
    if (a.input !== b.input || a.node.op !== b.node.op) return undefined;
    const gradient = this.#gradientOf({ node: a.node.id, output: 0 });
    const pair = gradient && this.#pair({ node: a.node.id, output: 0 }, { node: b.node.id, output: 0 });
    if (gradient === undefined || pair === undefined) return undefined;
    const { kernel } = mergedGradient(gradient);
    const places = positionCount(kernel);
    const x = this.#multiplier(a, b);
    if (x === undefined) return undefined;
    const energy = sampleCount(kernel) * places * (x.energy * pair.energy + (places - 1) * x.positions * pair.positions);
    return { energy: energy * this.#readers(a), positions: 0 };
  }

  /** Channels that read one slope of a PReLU; an element of other weights belongs to one channel. */
  #readers({ node }: Use): number {
    const gradient = node.op === "prelu" ? this.#gradientOf({ node: node.id, output: 0 }) : undefined;
    const slope = this.#at(node.inputs[1]);
    return gradient === undefined || slope?.kind !== "moments" ? 1 : mergedGradient(gradient).channels / channelsOf(slope);
  }

  /** E[x x'] of what the weight is multiplied by in two uses; 1 of a bias. */
  #multiplier({ node, input }: Use, other: Use): Common | undefined {
    const isLayer = node.op === "linear" || node.op === "convolution";
    if (node.op === "add" || (isLayer && input === 2)) return { energy: 1, positions: 1 };
    if (!isLayer && node.op !== "contract" && node.op !== "prelu") return undefined;
    const index = node.op === "contract" ? 1 - input : 0;
    const [x, y] = [node.inputs[index], other.node.inputs[index]];
    const [p, q] = [this.#at(x), this.#at(y)];
    if (x === undefined || y === undefined || p?.kind !== "moments" || q?.kind !== "moments") return undefined;
    const pair = { first: mergedSignal(p), second: mergedSignal(q), common: this.#forward.common(x, y) };
    if (node.op === "prelu") return negativeParts(pair, this.#run.expectations);
    const means = pair.first.mean * pair.second.mean;
    return { energy: (pair.common?.energy ?? 0) + means, positions: (pair.common?.positions ?? 0) + means };
  }
}

/** What an elementwise step multiplies gradients by. */
interface Factor {
  readonly value: number;
  /** The same for all elements. */
  readonly exact: boolean;
}

const NOTHING: Common = { energy: 0, positions: 0 };

/** A gradient with another as its other samples. */
function beside(own: GradientMoments, other: GradientMoments, { energy, positions }: Common, mixed: boolean): GradientMoments {
  const scale = Math.sqrt(mergedGradient(own).kernel.energy * mergedGradient(other).kernel.energy);
  const correlations = scale > 0 ? { energy: energy / scale, positions: positions / scale } : NOTHING;
  return {
    ...own,
    segments: own.segments.map((segment): GradientSegment => ({ ...segment, kernel: pairedKernel(segment.kernel, correlations, mixed) })),
  };
}
