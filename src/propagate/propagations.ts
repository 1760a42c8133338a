import type { Graph, GraphNode, GraphParameter } from "../graph/graph.ts";
import { STEP, type Paced } from "../text/step.ts";
import type { Assumption } from "./run.ts";
import type { Propagated } from "./profile.ts";

/** What came of propagating a graph, before it is told in the words of the user's code. */
export interface Outcome {
  readonly propagated: Propagated;
  readonly assumptions: readonly Assumption[];
}

/**
 * The last graphs that were propagated. A graph's numbers depend on what it computes and not on where in the text it stands, so that an edit outside of the
 * model, or one that only moves it, costs nothing here.
 */
export interface Propagations {
  find(graph: Graph): Paced<Outcome | undefined>;
  keep(graph: Graph, outcome: Outcome): void;
}

/** Graphs that are kept, and how many nodes they may have together; the oldest go first. */
const KEPT = 16;
const KEPT_NODES = 20_000;

/** A memory with nothing in it. */
export function createPropagations(): Propagations {
  let known: readonly { readonly graph: Graph; readonly outcome: Outcome }[] = [];
  return {
    *find(graph) {
      for (const each of known) {
        if (!(yield* isSameComputation(each.graph, graph))) continue;
        known = [each, ...known.filter((other) => other !== each)];
        return each.outcome;
      }
      return undefined;
    },
    keep(graph, outcome) {
      let nodes = 0;
      known = [{ graph, outcome }, ...known]
        .slice(0, KEPT)
        .filter((each, index) => (nodes += each.graph.nodes.length) <= KEPT_NODES || index === 0);
    },
  };
}

/** Nodes that are compared between two pauses. */
const SLICE = 100;

/** Whether two graphs compute the same from parameters with the same initial contents; names, places, layers and loops may differ. */
export function* isSameComputation(a: Graph, b: Graph): Paced<boolean> {
  if (a.nodes.length !== b.nodes.length || a.parameters.length !== b.parameters.length || !isSame(a.outputs, b.outputs)) return false;
  for (const [index, node] of a.nodes.entries()) {
    if (!isSameNode(node, b.nodes[index])) return false;
    if (index % SLICE === SLICE - 1) yield STEP;
  }
  for (const [index, parameter] of a.parameters.entries()) {
    if (!isSameParameter(parameter, b.parameters[index])) return false;
    if (index % SLICE === SLICE - 1) yield STEP;
  }
  return true;
}

function isSameNode(a: GraphNode, b: GraphNode | undefined): boolean {
  return (
    b?.id === a.id && a.op === b.op && isSame(a.inputs, b.inputs) && isSame(a.outputs, b.outputs) && isSame(a.attributes, b.attributes)
  );
}

function isSameParameter(a: GraphParameter, b: GraphParameter | undefined): boolean {
  return b?.id === a.id && a.trainable === b.trainable && isSame(a.shape, b.shape) && isSame(a.initial, b.initial);
}

type Numbers = Float64Array | Float32Array | Int32Array;

/** Whether two pieces of plain data are equal: numbers bit by bit; objects that are more than data only where they are one. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isNumbers(a)) return isNumbers(b) && a.constructor === b.constructor && areSameNumbers(a, b);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++) if (!isSame(a[index], b[index])) return false;
    return true;
  }
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false;
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]));
}

function areSameNumbers(a: Numbers, b: Numbers): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!Object.is(a[index], b[index])) return false;
  return true;
}

function isNumbers(value: object): value is Numbers {
  return value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array;
}
