import type { GraphNode, NodeOf, OpKind, ValueRef } from "../graph/graph.ts";
import type { Gradient, Signal, StructuralZero, Unknown } from "../moments/signal.ts";
import { opFor } from "../ops/index.ts";
import { STEP, type Paced } from "../text/step.ts";
import type { Coherence } from "./coherence.ts";
import { CoherentGradients, type Use } from "./coherent-gradients.ts";
import { accumulate, cotangent, normalised, type Contribution } from "./gradients.ts";
import { usersOf } from "../graph/users.ts";
import { keyOf } from "../graph/value-key.ts";
import { BackwardNodeContext } from "./node-context.ts";
import type { Run } from "./run.ts";
import type { Twins } from "./twins.ts";

const NODES_PER_STEP = 16;

/** Gradients of all values, by node id, one per output; a structural zero where no path leads to the output. */
export function* backward(
  run: Run,
  signals: ReadonlyMap<number, readonly Signal[]>,
  reuse?: { readonly twins: Twins; readonly forward: Coherence | undefined },
): Paced<ReadonlyMap<number, readonly Contribution[]>> {
  const pending = new Pending();
  const uses = new Map<string, Use[]>();
  const totals = new Map<number, readonly Contribution[]>();
  for (const value of run.graph.outputs) pending.add(value, outputCotangent(run, signals, value));
  const coherent = reuse?.forward && new CoherentGradients(run, reuse.twins, reuse.forward, signals, { uses, totals });
  const overlooked = reuse !== undefined && coherent === undefined;
  let count = 0;
  for (const node of [...run.graph.nodes].reverse()) {
    const gradients = node.outputs.map((_, output): Contribution => {
      const contributions = pending.of(node.id, output);
      const sum = accumulate(contributions);
      const whole = coherent?.total(sum, uses.get(keyOf({ node: node.id, output })) ?? []) ?? sum;
      const isOverlooked = overlooked && node.op === "parameter" && contributions.length > MANY;
      return isOverlooked || (contributions.length > TURNS && isDiagonal(node, run)) ? lessCertain(whole, OVERLOOKED) : whole;
    });
    totals.set(node.id, gradients);
    const contributions = backwardNode(node, gradients, run, signals);
    node.inputs.forEach((input, index) => {
      const contribution = contributions[index];
      if (contribution === undefined) return;
      pending.add(input, contribution);
      if (coherent !== undefined && contribution.kind === "gradient") keep(uses, input, { node, input: index, contribution });
    });
    if (++count % NODES_PER_STEP === 0) yield STEP;
  }
  return totals;
}

function keep(uses: Map<string, Use[]>, value: ValueRef, use: Use): void {
  const list = uses.get(keyOf(value));
  if (list === undefined) uses.set(keyOf(value), [use]);
  else list.push(use);
}

/** What the users of each value have contributed so far. */
class Pending {
  readonly #lists: (Contribution[] | undefined)[][] = [];

  add({ node, output }: ValueRef, contribution: Contribution): void {
    const own = (this.#lists[node] ??= []);
    const list = own[output];
    if (list === undefined) own[output] = [contribution];
    else list.push(contribution);
  }

  of(node: number, output: number): readonly Contribution[] {
    return this.#lists[node]?.[output] ?? [];
  }
}

function outputCotangent(run: Run, signals: ReadonlyMap<number, readonly Signal[]>, value: ValueRef): Contribution {
  const signal = signals.get(value.node)?.[value.output];
  const layout = run.layouts.of.get(value.node)?.[value.output] ?? [];
  if (signal?.kind === "unknown") return signal;
  if (signal?.kind !== "moments") return { kind: "zero", reason: "the output has no gradient" };
  return cotangent(signal, layout);
}

/** Error, in decades, where a weight is used at so many steps that what they have in common is left out. */
const OVERLOOKED = 0.3;

/** Uses of one weight from which on that matters. */
const MANY = 8;

/** Turns of a loop over time from which on powers of a number matter. */
const TURNS = 4;

/** Whether it is the diagonal of a recurrence written by hand: turns of a loop multiply by it one after the other, and its powers are not those of its mean square. */
function isDiagonal(node: GraphNode, { graph }: Run): boolean {
  if (node.op !== "parameter") return false;
  const turns =
    usersOf(graph)
      .get(node.id)
      ?.filter(({ op, loops }) => op === "multiply" && loops.length > 0) ?? [];
  return turns.length > TURNS;
}

function lessCertain(gradient: Contribution, decades: number): Contribution {
  return gradient.kind === "gradient" ? { ...gradient, modelError: Math.hypot(gradient.modelError, decades) } : gradient;
}

const NO_GRADIENT: StructuralZero = { kind: "zero", reason: "integers and indices carry no gradient" };

/** One contribution per input. */
function backwardNode<K extends OpKind>(
  node: NodeOf<K>,
  gradients: readonly Contribution[],
  run: Run,
  signals: ReadonlyMap<number, readonly Signal[]>,
): readonly Contribution[] {
  if (node.inputs.length === 0) return [];
  const zero = gradients.find((gradient) => gradient.kind === "zero");
  if (zero !== undefined && gradients.every((gradient) => gradient.kind === "zero")) return node.inputs.map(() => zero);
  const inputs = node.inputs.map((input): Signal => signals.get(input.node)?.[input.output] ?? { kind: "discrete" });
  const outputs = signals.get(node.id) ?? [];
  const unknown = unknownAmong(gradients) ?? unknownAmong(inputs) ?? unknownAmong(outputs);
  if (unknown !== undefined) return inputs.map((input) => (carries(input) ? unknown : NO_GRADIENT));
  const known = gradients.filter((gradient) => gradient.kind !== "unknown");
  const context = new BackwardNodeContext(node, inputs, { outputs, gradients: known }, run);
  const results = opFor(node.op).backward(context);
  return results.map((gradient, index) => {
    const signal = inputs[index];
    if (signal?.kind !== "moments") return NO_GRADIENT;
    return normalised(withError(gradient, context.assumed), signal, context.inputLayouts[index] ?? [], node.id);
  });
}

function unknownAmong(known: readonly (Contribution | Signal)[]): Unknown | undefined {
  return known.find((one) => one.kind === "unknown");
}

function carries(signal: Signal): boolean {
  return signal.kind === "moments" || signal.kind === "unknown";
}

function withError(gradient: Gradient, assumed: number): Gradient {
  if (assumed === 0 || gradient.kind === "zero" || gradient.kind === "unknown") return gradient;
  return { ...gradient, modelError: Math.hypot(gradient.modelError, assumed) };
}

export type { GraphNode };
