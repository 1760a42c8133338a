import type { NodeOf, OpKind } from "../graph/graph.ts";
import { canonicalSignal } from "../moments/canonical.ts";
import type { Moments, Signal, Unknown } from "../moments/signal.ts";
import { opFor } from "../ops/index.ts";
import { STEP, type Paced } from "../text/step.ts";
import { NodeContext } from "./node-context.ts";
import type { Run } from "./run.ts";

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
  const context = new NodeContext(node, inputs, run);
  const signals = opFor(node.op).forward(context);
  return signals.map((signal, output) =>
    isIndex(node, output) ? indices(node, inputs, signal) : checked(signal, context.assumed, node.id),
  );
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

function checked(signal: Signal, assumed: number, node: number): Signal {
  if (signal.kind !== "moments") return signal;
  if (!finite(signal)) return { kind: "unknown", reason: "the activations are larger than numbers go", node };
  return canonicalSignal(assumed === 0 ? signal : { ...signal, modelError: Math.hypot(signal.modelError, assumed) });
}

function finite(signal: Moments): boolean {
  return signal.segments.every(({ kernel, mean }) => Number.isFinite(kernel.energy) && Number.isFinite(mean));
}
