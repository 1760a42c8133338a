import type { Graph, NodeOf, OpKind, ValueRef } from "../graph/graph.ts";
import type { Common } from "../moments/common.ts";
import type { Expectations } from "../moments/gaussian.ts";
import { UNBOUNDED, type Range } from "../moments/range.ts";
import type { Moments, Signal, Unknown } from "../moments/signal.ts";
import { opFor } from "../ops/index.ts";
import { STEP, type Paced } from "../text/step.ts";
import type { ForwardContext, StateSeries } from "../ops/op.ts";
import type { Layouts } from "./layouts.ts";

/** A rule that was only approximate at one node. */
export interface Assumption {
  readonly node: number;
  readonly sentence: string;
  readonly decades: number;
}

/** What is shared by all rules of one run. */
export interface Run {
  readonly graph: Graph;
  readonly layouts: Layouts;
  readonly expectations: Expectations;
  /** By node. */
  readonly ranges: ReadonlyMap<number, Range>;
  readonly assumptions: Assumption[];
  readonly series: StateSeries[];
  /** What values have in common that the same weights made; absent where no weights are used twice. */
  readonly coherence?: { common(a: ValueRef, b: ValueRef): Common | undefined };
  /** By node, what was computed once: for which inputs, and functions with their results. */
  readonly computed: Map<number, { readonly inputs: readonly Signal[]; readonly results: Map<unknown, unknown> }>;
}

const NODES_PER_STEP = 16;

/** Fills in the signals of all values, by node id, one per output. */
export function* forward(run: Run, signals: Map<number, readonly Signal[]>): Paced<undefined> {
  let count = 0;
  for (const node of run.graph.nodes) {
    const inputs = node.inputs.map((input): Signal => signals.get(input.node)?.[input.output] ?? missing(input.node));
    signals.set(node.id, forwardNode(node, inputs, run));
    if (++count % NODES_PER_STEP === 0) yield STEP;
  }
  return undefined;
}

function missing(node: number): Unknown {
  return { kind: "unknown", reason: "it was not computed", node };
}

function forwardNode<K extends OpKind>(node: NodeOf<K>, inputs: readonly Signal[], run: Run): readonly Signal[] {
  const unknown = inputs.find((input) => input.kind === "unknown");
  // A comparison or an index needs no moments.
  if (unknown !== undefined && node.outputs.some(({ dtype }) => dtype === "float" || dtype === "complex")) {
    return node.outputs.map(() => unknown);
  }
  if (run.layouts.lost.has(node.id)) {
    return node.outputs.map(() => ({ kind: "unknown", reason: `the axes cannot be followed through ${node.op}`, node: node.id }));
  }
  const { context, assumed } = contextOf(node, inputs, run);
  const signals = opFor(node.op).forward(context);
  return signals.map((signal, output) => (isIndex(node, output) ? indices(node, inputs, signal) : checked(signal, assumed(), node.id)));
}

function isIndex(node: NodeOf<OpKind>, output: number): boolean {
  const dtype = node.outputs[output]?.dtype;
  return dtype === "int" || dtype === "bool";
}

/** Integers and booleans: what is not known of them is no obstacle to what only looks up by them. */
function indices(node: NodeOf<OpKind>, inputs: readonly Signal[], signal: Signal): Signal {
  if (signal.kind !== "unknown") return signal;
  return (node.op === "add" ? shiftedTokens(inputs) : undefined) ?? { kind: "discrete" };
}

/**
 * Tokens t with known numbers a added to them, as the offsets that give each field rows of its own in one table: two places agree with probability
 * E P(t + a = t' + b) = E max(0, V − |a − b|) / V², as those of a vocabulary of its inverse do.
 */
function shiftedTokens(inputs: readonly Signal[]): Signal | undefined {
  const [first, second] = inputs;
  const tokens = first?.kind === "tokens" ? first : second?.kind === "tokens" ? second : undefined;
  const shifts = first?.kind === "discrete" ? first.values : second?.kind === "discrete" ? second.values : undefined;
  if (tokens === undefined || shifts === undefined || shifts.length === 0 || shifts.length > MAX_SHIFTS) return undefined;
  const { vocabulary } = tokens;
  let equal = 0;
  for (const a of shifts) for (const b of shifts) equal += Math.max(0, vocabulary - Math.abs(a - b)) / vocabulary;
  return { kind: "tokens", vocabulary: (vocabulary * shifts.length ** 2) / equal };
}

/** Fields that are compared with each other. */
const MAX_SHIFTS = 256;

/** What a forward rule sees, and the error that it said it makes. */
export function contextOf<K extends OpKind>(
  node: NodeOf<K>,
  inputs: readonly Signal[],
  { graph, layouts, expectations, ranges, assumptions, coherence, computed }: Run,
): { readonly context: ForwardContext<K>; readonly assumed: () => number } {
  let decades = 0;
  const context: ForwardContext<K> = {
    node,
    inputs,
    inputLayouts: node.inputs.map((input) => layouts.of.get(input.node)?.[input.output] ?? []),
    outputLayouts: layouts.of.get(node.id) ?? [],
    role: (axis) => layouts.role(axis),
    expectations,
    range: (input) => ranges.get(node.inputs[input]?.node ?? -1) ?? UNBOUNDED,
    parameter: (id) => (graph.parameters[id]?.id === id ? graph.parameters[id] : graph.parameters.find((parameter) => parameter.id === id)),
    assume(sentence, error) {
      decades = Math.hypot(decades, error);
      assumptions.push({ node: node.id, sentence, decades: error });
    },
    ...(coherence && {
      common: (first: number, second: number) => {
        const [a, b] = [node.inputs[first], node.inputs[second]];
        return a && b && coherence.common(a, b);
      },
    }),
    once<T>(compute: (known: ForwardContext<K>) => T): T {
      let own = computed.get(node.id);
      // A rule may be asked about the same node with other inputs.
      if (own === undefined || own.inputs.some((input, index) => input !== inputs[index])) {
        own = { inputs, results: new Map() };
        computed.set(node.id, own);
      }
      if (!own.results.has(compute)) own.results.set(compute, compute(context));
      return own.results.get(compute) as T;
    },
    unknown: (reason) => ({ kind: "unknown", reason, node: node.id }),
  };
  return { context, assumed: () => decades };
}

function checked(signal: Signal, assumed: number, node: number): Signal {
  if (signal.kind !== "moments") return signal;
  if (!finite(signal)) return { kind: "unknown", reason: "the activations are larger than numbers go", node };
  return assumed === 0 ? signal : { ...signal, modelError: Math.hypot(signal.modelError, assumed) };
}

function finite(signal: Moments): boolean {
  return signal.segments.every(({ kernel, mean }) => Number.isFinite(kernel.energy) && Number.isFinite(mean));
}
