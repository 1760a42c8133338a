import { has, nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { renewed } from "../graph/renewed.ts";
import { HIDDEN, priorOf, type Prior } from "../moments/attention-prior.ts";
import { knownValues } from "./values.ts";

/** Known numbers that are added to logits before a softmax, over (…, queries, keys); axes of one entry are broadcast. */
export interface LogitMask {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Most numbers of a mask that is made of several. */
const LIMIT = 4_194_304;

/** A mask from a value of known numbers, each turned into what is added to the logits. */
export function maskOf(byId: ReadonlyMap<number, GraphNode>, value: ValueRef, added: (x: number) => number): LogitMask | undefined {
  const values = knownValues(byId, value);
  const shape = byId.get(value.node)?.outputs[value.output]?.shape;
  return values === undefined || shape === undefined ? undefined : { shape, values: values.map(added) };
}

/** Both masks added; undefined where that is too large. */
export function together(a: LogitMask | undefined, b: LogitMask): LogitMask | undefined {
  if (a === undefined) return b;
  const rank = Math.max(a.shape.length, b.shape.length);
  const size = ({ shape }: LogitMask, axis: number): number => shape[axis - rank + shape.length] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) => Math.max(size(a, axis), size(b, axis)));
  if (shape.reduce((product, extent) => product * extent, 1) > LIMIT) return undefined;
  const first = broadcast(a, shape);
  const second = broadcast(b, shape);
  return { shape, values: first.map((x, i) => x + (second[i] ?? 0)) };
}

function broadcast({ shape, values }: LogitMask, to: readonly number[]): Float64Array {
  const count = to.reduce((product, extent) => product * extent, 1);
  if (values.length === count) return values;
  const lead = to.length - shape.length;
  const strides = to.map(() => 0);
  let stride = 1;
  for (let axis = to.length - 1; axis >= lead; axis--) {
    const size = shape[axis - lead] ?? 1;
    strides[axis] = size === 1 ? 0 : stride;
    stride *= size;
  }
  const result = new Float64Array(count);
  for (let index = 0; index < result.length; index++) {
    let rest = index;
    let place = 0;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const extent = to[axis] ?? 1;
      place += (rest % extent) * (strides[axis] ?? 0);
      rest = Math.floor(rest / extent);
    }
    result[index] = values[place] ?? 0;
  }
  return result;
}

/** What a mask leaves of the keys, as the attention op has it. */
export function seenThrough(
  mask: LogitMask | undefined,
  queries: number,
  keys: number,
): { readonly causal: boolean; readonly prior?: Prior } {
  if (mask === undefined) return { causal: false };
  const rank = Math.max(mask.shape.length, 2);
  const lead = Array.from({ length: rank - 2 }, (_, axis) => mask.shape[axis - rank + mask.shape.length] ?? 1);
  const full = lead.reduce((product, extent) => product * extent, queries * keys) <= LIMIT;
  const values = full ? broadcast(mask, [...lead, queries, keys]) : mask.values;
  if (values.every((x) => x === 0) || !full) return { causal: false };
  return queries > 1 && isCausal(values, queries, keys) ? { causal: true } : { causal: false, prior: priorOf(values, queries, keys) };
}

/** Whether exactly the keys after each row's own place are hidden, rows counted from the end. */
function isCausal(values: Float64Array, queries: number, keys: number): boolean {
  for (let start = 0; start < values.length; start += keys) {
    const last = ((start / keys) % queries) + keys - queries;
    for (let key = 0; key < keys; key++) {
      const x = values[start + key] ?? 0;
      if (key > last ? !(x <= HIDDEN) : x !== 0) return false;
    }
  }
  return true;
}

/** A mask times a constant. */
export function scaledMask(mask: LogitMask, factor: number): LogitMask {
  return factor === 1 ? mask : { ...mask, values: mask.values.map((x) => x * factor) };
}

/** Masks of known numbers that attention was called with become part of it: hidden keys have logits of minus infinity, which have no moments. */
export function foldMasks(graph: Graph): Graph {
  if (!has(graph, "attention")) return graph;
  const byId = nodesById(graph);
  return { ...graph, nodes: graph.nodes.map((node) => (node.op === "attention" ? folded(node, byId) : node)) };
}

function folded(node: NodeOf<"attention">, byId: ReadonlyMap<number, GraphNode>): NodeOf<"attention"> {
  const [query, key, value, mask] = node.inputs;
  if (query === undefined || key === undefined || value === undefined || mask === undefined) return node;
  const isBoolean = byId.get(mask.node)?.outputs[mask.output]?.dtype === "bool";
  const known = maskOf(byId, mask, (x) => (isBoolean ? (x === 0 ? -Infinity : 0) : x));
  if (known === undefined) return node;
  const length = ({ node: id, output }: ValueRef): number => byId.get(id)?.outputs[output]?.shape.at(-2) ?? 1;
  const { causal, prior } = seenThrough(known, length(query), length(key));
  const attributes = { ...node.attributes, causal: causal || node.attributes.causal, ...(prior && { prior }) };
  return renewed(node, { attributes, inputs: [query, key, value] });
}
