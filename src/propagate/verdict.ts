/** The verdict of design/contract.md: what the gradient does from the first layer to the last, and from the last time step to the first. */
import { oncePer } from "../graph/once-per.ts";
import type { Graph, GraphNode, GraphParameter, NodeOf } from "../graph/graph.ts";
import { unrolledLoops } from "../graph/unrolled.ts";
import type { Levels, Settings } from "../settings.ts";
import { errorOverBlocks, errorOverTime } from "./change-error.ts";
import { isFunctionalLayer } from "./bare-products.ts";
import type { LayerProfile, Profile } from "./profile.ts";
import type { Quantity } from "./quantity.ts";
import { isGateBranch } from "./gates.ts";
import { compare, levelOf, milder, type Measure, type Spoken } from "./levels.ts";
import { isScaledBranch } from "./scaled-branch.ts";

export type Verdict = "healthy" | "vanishing" | "exploding" | "vanishing-through-time" | "exploding-through-time" | "unknown";

/** Decades; null where there is nothing to compare or it is not known. */
export interface Change {
  /** log10 of the gradient norm of the first trainable weight minus the last's. */
  readonly weights: number | null;
  /** The same of the per-sample gradient at the outputs of the first and the last weighted layer. */
  readonly outputs: number | null;
  /** The same of the first and the last time step of what a recurrence reads. */
  readonly time: number | null;
}

export const NO_CHANGE: Change = { weights: null, outputs: null, time: null };

/** How far each change may be off, in decades (one standard deviation). */
export type ChangeError = Readonly<Record<Measure, number>>;

export const NO_ERROR: ChangeError = { weights: 0, outputs: 0, time: 0 };

export interface Judged {
  readonly change: Change;
  readonly error: ChangeError;
  readonly verdict: Verdict;
}

/** What the verdict has to know besides the numbers. */
export interface Circumstances {
  /** The length of the sequence is a guess of ours, so that what happens over it is information. */
  readonly assumedLength: boolean;
}

/** A gradient norm, or why there is none. */
interface Norm {
  readonly quantity: Quantity;
  readonly log10: number;
}

/** A weight's. */
interface WeightNorm extends Norm {
  readonly parameter: GraphParameter;
}

const KNOWN = new WeakMap<Profile, { readonly settings: Settings; readonly assumedLength: boolean; readonly judged: Judged }>();

/** Applies the formula of contract.md to predicted numbers. Several rules ask for the same. */
export function verdictOf(
  graph: Graph,
  profile: Profile,
  settings: Settings,
  { assumedLength }: Circumstances = { assumedLength: false },
): Judged {
  const known = KNOWN.get(profile);
  if (known?.settings === settings && known.assumedLength === assumedLength) return known.judged;
  const judged = judge(graph, profile, settings, assumedLength);
  KNOWN.set(profile, { settings, assumedLength, judged });
  return judged;
}

function judge(graph: Graph, profile: Profile, settings: Settings, assumedLength: boolean): Judged {
  const weights = changeOf(weightNorms(profile, graph));
  const outputs = changeOf(outputNorms(graph, profile));
  const time = timeChange(graph, profile);
  const change: Change = { weights: weights.decades, outputs: outputs.decades, time };
  const blocks = errorOverBlocks(graph);
  const error: ChangeError = {
    weights: Math.hypot(weights.error, blocks),
    outputs: Math.hypot(outputs.error, blocks),
    time: errorOverTime(time),
  };
  const invariant = isNormalised(graph);
  const { thresholds } = settings;
  const plain =
    graph.nodes.some((node) => node.op === "recurrent" && node.attributes.mode === "rnn") ||
    unrolledLoops(graph).some(({ gated }) => !gated);
  const [worst] = [
    ...spoken("weights", weights.decades, thresholds.weights, invariant),
    ...spoken("outputs", outputs.decades, thresholds.outputs, invariant),
    ...(plain && !assumedLength ? spoken("time", time, thresholds.time, false) : []),
  ].sort(compare);
  if (worst !== undefined) {
    const kind = worst.change < 0 ? "vanishing" : "exploding";
    return { change, error, verdict: worst.measure === "time" ? `${kind}-through-time` : kind };
  }
  // Without an output there is no gradient that could be healthy.
  const known =
    graph.outputs.length > 0 && (weights.decades !== null || outputs.decades !== null || (graph.nodes.length > 0 && weights.nothing));
  return { change, error, verdict: known && !weights.unknown && !outputs.unknown ? "healthy" : "unknown" };
}

const NORMALISES: ReadonlySet<string> = new Set(["batch_norm", "group_norm", "layer_norm", "normalize"]);

/** What the comparison leaves out: gates, and branches that are scaled to near zero on purpose. */
export function isLeftOut(graph: Graph, node: GraphNode): boolean {
  return isGateBranch(graph, node) || isScaledBranch(graph, node);
}

/** Ops between a weight and the normalisation that its output, or a sum with it, goes into. */
const ON_THE_WAY: ReadonlySet<string> = new Set(["add", "affine", "dropout", "reshape", "permute", "cast", "concat"]);

/** Whether most weights are followed by a normalisation, which makes them scale-invariant: their gradient's size is then an effective step size. */
export const isNormalised = oncePer((graph: Graph): boolean => {
  const weighted = graph.nodes.filter(({ op }) => op === "linear" || op === "convolution");
  // Where sums stand between, as in pre-activation nets, it is the stream that is normalised, and a weight counts with what it adds to.
  const followed = new Set<number>();
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id];
    if (node === undefined) continue;
    const [first] = node.inputs;
    if (NORMALISES.has(node.op) && first !== undefined) followed.add(first.node);
    if (ON_THE_WAY.has(node.op) && followed.has(id)) for (const input of node.inputs) followed.add(input.node);
  }
  return weighted.filter(({ id }) => followed.has(id)).length > weighted.length / 2;
});

/** What a change amounts to, where that is a warning or more. Growth counts one level less where normalisation makes weights scale-invariant. */
function spoken(measure: Measure, change: number | null, levels: Levels, invariant: boolean): readonly Spoken[] {
  if (change === null) return [];
  const full = levelOf(change, levels);
  const level = change > 0 && invariant ? milder(full) : full;
  return level === undefined || level === "info" ? [] : [{ measure, change, level }];
}

interface Compared {
  readonly decades: number | null;
  readonly error: number;
  /** The first or the last of them is not known. */
  readonly unknown: boolean;
  /** There are not two to compare. */
  readonly nothing: boolean;
}

function changeOf(norms: readonly Norm[]): Compared {
  const told = norms.filter(({ quantity }) => quantity.kind !== "zero");
  const [first] = told;
  const last = told.at(-1);
  if (first === undefined || last === undefined) return { decades: null, error: 0, unknown: false, nothing: true };
  if (first.quantity.kind !== "value" || last.quantity.kind !== "value") return { decades: null, error: 0, unknown: true, nothing: false };
  const error = Math.hypot(first.quantity.modelError, last.quantity.modelError);
  return { decades: first.log10 - last.log10, error, unknown: false, nothing: false };
}

function norm(quantity: Quantity, shape: readonly number[]): Norm {
  const count = shape.reduce((product, size) => product * size, 1);
  return { quantity, log10: quantity.kind === "value" ? quantity.log10 + 0.5 * Math.log10(count) : NaN };
}

/** Names of the weights that the verdict compares, the first and the last of them with each other. */
export function comparedWeights(graph: Graph, profile: Profile): readonly string[] {
  return weightNorms(profile, graph).flatMap(({ quantity, parameter }) => (quantity.kind === "value" ? [parameter.name] : []));
}

/** Trainable weights (two axes or more) in the order of their first use, those of one layer as it registers them; embedding tables and gates left out. */
const weightNorms = oncePer((profile: Profile, graph: Graph): readonly WeightNorm[] => {
  const skipped = tablesOf(graph);
  const byId = new Map(profile.parameters.map(({ parameter, gradient }) => [parameter.id, { parameter, gradient }]));
  const seen = new Set<number>();
  const users = weightUsers(graph);
  const norms: WeightNorm[] = [];
  for (const { node, user } of users) {
    const id = node.attributes.parameter;
    const own = byId.get(id);
    if (own === undefined || seen.has(id) || skipped.has(id) || !own.parameter.trainable || own.parameter.shape.length < 2) continue;
    seen.add(id);
    if (!isLeftOut(graph, user)) norms.push({ ...norm(own.gradient, own.parameter.shape), parameter: own.parameter });
  }
  return groupedBy(norms, ({ parameter: { name } }) => name.slice(0, name.lastIndexOf(".") + 1)).flatMap((own) => {
    // A weight that is computed from several, as weight_norm does it, is the one with a matrix's shape; magnitudes only scale that.
    const matrices = own.filter(({ parameter: { shape } }) => shape.filter((size) => size > 1).length > 1);
    return (matrices.length > 0 ? matrices : own).sort((a, b) => a.parameter.id - b.parameter.id);
  });
});

/** Neighbours of the same key together. */
function groupedBy<T>(items: readonly T[], key: (item: T) => string): readonly T[][] {
  const groups: T[][] = [];
  let last: string | undefined;
  for (const item of items) {
    const own = key(item);
    if (own === last) groups.at(-1)?.push(item);
    else groups.push([item]);
    last = own;
  }
  return groups;
}

/** Ids of the parameters that embeddings look up. */
function tablesOf(graph: Graph): ReadonlySet<number> {
  const tables = new Set<number>();
  for (const node of graph.nodes) {
    const source = isTable(node) ? graph.nodes[node.inputs[1]?.node ?? -1] : undefined;
    if (source?.op === "parameter") tables.add(source.attributes.parameter);
  }
  return tables;
}

function isTable({ op }: GraphNode): boolean {
  return op === "embedding" || op === "embedding_bag";
}

/** Parameters in the order in which something reads them, with their first reader. */
function weightUsers(graph: Graph): readonly { readonly node: NodeOf<"parameter">; readonly user: GraphNode }[] {
  const users: { readonly node: NodeOf<"parameter">; readonly user: GraphNode }[] = [];
  for (const user of graph.nodes) {
    for (const input of user.inputs) {
      const node = graph.nodes[input.node];
      if (node?.op === "parameter") users.push({ node, user });
    }
  }
  return users;
}

/** Outputs of linear layers and convolutions in execution order, gates left out; per sample, since all have the same batch. */
function outputNorms(graph: Graph, profile: Profile): readonly Norm[] {
  const loops = new Set(unrolledLoops(graph).map(({ loop }) => loop));
  return layersInOrder(graph, profile).flatMap(({ layer, gradient }) => {
    const node = graph.nodes[layer.value.node];
    // Steps of a recurrence are time and not depth.
    if (node?.loops.some(({ loop }) => loops.has(loop)) === true) return [];
    if (node === undefined || (node.op !== "linear" && node.op !== "convolution") || isLeftOut(graph, node)) return [];
    return [norm(gradient, node.outputs[layer.value.output]?.shape ?? [])];
  });
}

/** The rows of the layer table, and the functional calls that are layers as well, in execution order. */
export function layersInOrder(graph: Graph, { layers, bare }: Profile): readonly LayerProfile[] {
  const functional = bare.filter(({ layer }) => {
    const node = graph.nodes[layer.value.node];
    return node !== undefined && isFunctionalLayer(node);
  });
  return functional.length === 0 ? layers : [...layers, ...functional].sort((a, b) => a.layer.value.node - b.layer.value.node);
}

/** Change over time of what a recurrence reads; the largest where there are several. */
function timeChange(graph: Graph, profile: Profile): number | null {
  const changes = profile.timeSteps.flatMap(({ source, gradientLog10 }) => {
    const first = gradientLog10[0];
    const last = gradientLog10.at(-1);
    if (source.startsWith("state:") || typeof first !== "number" || typeof last !== "number") return [];
    return [first - last];
  });
  return changes.reduce<number | null>((most, change) => (most === null || Math.abs(change) > Math.abs(most) ? change : most), null);
}
