import type { Graph, GraphNode, GraphParameter } from "../graph/graph.ts";
import type { Assumption } from "./forward.ts";
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
  find(graph: Graph): Outcome | undefined;
  keep(graph: Graph, outcome: Outcome): void;
}

/** Graphs that are kept, and how many nodes they may have together; the oldest go first. */
const KEPT = 16;
const KEPT_NODES = 20_000;

/** A memory with nothing in it. */
export function createPropagations(): Propagations {
  let known: readonly { readonly graph: Graph; readonly outcome: Outcome }[] = [];
  return {
    find(graph) {
      const found = known.find((each) => isSameComputation(each.graph, graph));
      if (found !== undefined) known = [found, ...known.filter((each) => each !== found)];
      return found?.outcome;
    },
    keep(graph, outcome) {
      let nodes = 0;
      known = [{ graph, outcome }, ...known]
        .slice(0, KEPT)
        .filter((each, index) => (nodes += each.graph.nodes.length) <= KEPT_NODES || index === 0);
    },
  };
}

/** Whether two graphs compute the same from parameters with the same initial contents; names, places, layers and loops may differ. */
export function isSameComputation(a: Graph, b: Graph): boolean {
  return (
    a.nodes.length === b.nodes.length &&
    a.parameters.length === b.parameters.length &&
    isSame(a.outputs, b.outputs) &&
    a.parameters.every((parameter, index) => isSameParameter(parameter, b.parameters[index])) &&
    a.nodes.every((node, index) => isSameNode(node, b.nodes[index]))
  );
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
  if (isNumbers(a)) {
    return isNumbers(b) && a.constructor === b.constructor && a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
  }
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => isSame(x, b[i]));
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false;
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)));
}

function isNumbers(value: object): value is Numbers {
  return value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array;
}
