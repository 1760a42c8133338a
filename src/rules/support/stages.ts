/** What happens to the gradient between one weighted layer and the next. */
import type { Graph, GraphLayer, GraphNode, NodeOf } from "../../graph/graph.ts";
import { oncePer } from "../../graph/once-per.ts";
import { joins } from "../../graph/sums.ts";
import { usersOf } from "../../graph/users.ts";
import type { ActivationId } from "../../moments/activation.ts";
import { createExpectations } from "../../moments/gaussian.ts";
import { pointwise } from "../../moments/pointwise.ts";
import type { LayerProfile, Profile } from "../../propagate/profile.ts";
import { isLeftOut, layersInOrder } from "../../propagate/verdict.ts";
import { layerOf } from "./outputs.ts";

/** A layer with a weight, a linear map or a convolution, whose gradient is known; of a model without any, a product with a weight written out. */
export interface Weighted {
  readonly row: LayerProfile;
  readonly node: NodeOf<"linear"> | NodeOf<"convolution"> | NodeOf<"contract">;
  /** log10 of the norm of the gradient at its output. */
  readonly gradient: number;
}

/** The weighted layers of a model in execution order, as the verdict counts them: without gates and branches that start near zero. */
export function weightedLayers(graph: Graph, profile: Profile): readonly Weighted[] {
  return weightedIn(profile, graph);
}

const weightedIn = oncePer((profile: Profile, graph: Graph): readonly Weighted[] => {
  const layers = layersInOrder(graph, profile).flatMap((row) => asWeighted(graph, row));
  return layers.length > 0 ? layers : profile.bare.flatMap((row) => asWeighted(graph, row));
});

function asWeighted(graph: Graph, row: LayerProfile): readonly Weighted[] {
  const node = graph.nodes[row.layer.value.node];
  const isProduct = node?.op === "linear" || node?.op === "convolution" || node?.op === "contract";
  if (!isProduct || row.gradient.kind !== "value" || isLeftOut(graph, node)) return [];
  return [{ row, node, gradient: row.gradient.log10 + 0.5 * Math.log10(elements(node)) }];
}

function elements(node: GraphNode): number {
  return (node.outputs[0]?.shape ?? []).reduce((product, size) => product * size, 1);
}

/** An activation within a stage and what its slope alone makes of the gradient. */
export interface Slope {
  readonly node: NodeOf<"activation">;
  readonly layer: GraphLayer;
  readonly function: ActivationId;
  /** log10 √E φ'², where the distribution of its input is known. */
  readonly factor: number | undefined;
}

/** From the output of a weighted layer to the output of the next. */
export interface Stage {
  readonly from: Weighted;
  readonly to: Weighted;
  /** log10 of the gradient's norm at `from` over that at `to`. */
  readonly factor: number;
  readonly activations: readonly Slope[];
  /** log10 of what averaging over positions passes of the gradient's norm: 1/√n for n of them. */
  readonly pooling: number;
  /** Sums of two branches on the way: residual blocks, where the way leads through their skips. */
  readonly sums: readonly NodeOf<"add">[];
}

interface Found {
  readonly from: number;
  readonly to: number;
  readonly stages: readonly Stage[] | undefined;
}

const KNOWN = new WeakMap<Profile, Found>();

/** The stages on the shortest way from one weighted layer to another; undefined where there is none. Several rules ask for the same. */
export function stagesBetween(graph: Graph, profile: Profile, first: Weighted, last: Weighted): readonly Stage[] | undefined {
  const [from, to] = [first.node.id, last.node.id];
  const known = KNOWN.get(profile);
  if (known?.from === from && known.to === to) return known.stages;
  const stages = findStages(graph, profile, first, last);
  KNOWN.set(profile, { from, to, stages });
  return stages;
}

function findStages(graph: Graph, profile: Profile, first: Weighted, last: Weighted): readonly Stage[] | undefined {
  const route = routeBetween(graph, first.node.id, last.node.id);
  if (route === undefined) return undefined;
  const weighted = new Map(weightedLayers(graph, profile).map((each) => [each.node.id, each]));
  const rows = new Map(profile.layers.map((row) => [row.layer.value.node, row]));
  const stages: Stage[] = [];
  let from = first;
  let between: GraphNode[] = [];
  for (const node of route.slice(1)) {
    const to = weighted.get(node.id);
    if (to === undefined) {
      between.push(node);
      continue;
    }
    const activations = between.filter((each): each is NodeOf<"activation"> => each.op === "activation");
    stages.push({
      from,
      to,
      factor: from.gradient - to.gradient,
      activations: activations.map((each) => slopeOf(graph, each, rows)),
      sums: between.filter((each): each is NodeOf<"add"> => each.op === "add" && joins(graph, each)),
      pooling: between.reduce((sum, each) => sum + poolingOf(graph, each), 0),
    });
    from = to;
    between = [];
  }
  return stages;
}

/** Nodes on the shortest way, both ends included. */
function routeBetween(graph: Graph, from: number, to: number): readonly GraphNode[] | undefined {
  const users = usersOf(graph);
  const before = new Map<number, number>();
  const queue = [from];
  for (let next = queue.shift(); next !== undefined && next !== to; next = queue.shift()) {
    for (const { id } of users.get(next) ?? []) {
      if (id === from || before.has(id)) continue;
      before.set(id, next);
      queue.push(id);
    }
  }
  if (from !== to && !before.has(to)) return undefined;
  const ids = [to];
  for (let id = before.get(to); id !== undefined; id = before.get(id)) ids.push(id);
  return ids.reverse().flatMap((id) => graph.nodes[id] ?? []);
}

/** log10 of what averaging passes of the norm: each of n inputs gets 1/n of the gradient. */
function poolingOf(graph: Graph, node: GraphNode): number {
  const isAverage =
    (node.op === "reduce" && node.attributes.kind === "mean") ||
    ((node.op === "pool" || node.op === "adaptive_pool") && node.attributes.kind === "average");
  const input = node.inputs[0] === undefined ? undefined : graph.nodes[node.inputs[0].node];
  return isAverage && input !== undefined ? 0.5 * Math.log10(Math.min(elements(node) / Math.max(elements(input), 1), 1)) : 0;
}

const EXPECTATIONS = createExpectations();

function slopeOf(graph: Graph, node: NodeOf<"activation">, rows: ReadonlyMap<number, LayerProfile>): Slope {
  const { function: name, parameters } = node.attributes;
  const input = rows.get(node.inputs[0]?.node ?? -1);
  const common = { node, layer: layerOf(graph, node), function: name };
  if (input?.activation.kind !== "value" || input.activationMean === undefined) return { ...common, factor: undefined };
  const mean = input.activationMean;
  const variance = Math.max(10 ** (2 * input.activation.log10) - mean * mean, 0);
  const { slopeEnergy } = EXPECTATIONS.one(pointwise(name, parameters), mean, variance);
  return { ...common, factor: slopeEnergy > 0 ? 0.5 * Math.log10(slopeEnergy) : undefined };
}
