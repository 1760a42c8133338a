/** Where a model's linear and convolution layers are constructed, and what stands after them. */
import type { SourceFile } from "../../discover/candidate.ts";
import type { Graph, GraphLayer, GraphNode, NodeOf, Shape } from "../../graph/graph.ts";
import { usersOf } from "../../graph/users.ts";
import type { Call } from "../../syntax/tree.ts";
import type { Site } from "../fix.ts";
import { pathOf } from "./names.ts";
import { callAt, handsOn, type Path } from "./place.ts";

/** Layers of torch.nn whose `weight` is a matrix from inputs to outputs. */
export const WEIGHTED: ReadonlySet<string> = new Set([
  "Linear",
  "Conv1d",
  "Conv2d",
  "Conv3d",
  "ConvTranspose1d",
  "ConvTranspose2d",
  "ConvTranspose3d",
]);

/** One use of a layer with a weight. */
export interface WeightedLayer {
  readonly layer: GraphLayer;
  readonly node: NodeOf<"linear"> | NodeOf<"convolution">;
  readonly input: Shape;
  readonly output: Shape;
}

/** The model's linear and convolution layers, in execution order. */
export function weightedLayers(graph: Graph): readonly WeightedLayer[] {
  return graph.layers.flatMap((layer): readonly WeightedLayer[] => {
    const node = graph.nodes[layer.value.node];
    if ((node?.op !== "linear" && node?.op !== "convolution") || !WEIGHTED.has(layer.layer.operation)) return [];
    const [first] = node.inputs;
    const input = first && graph.nodes[first.node]?.outputs[first.output]?.shape;
    const output = node.outputs[0]?.shape;
    return input === undefined || output === undefined ? [] : [{ layer, node, input, output }];
  });
}

/** A call of the source that constructs such layers, and all that it constructs. */
export interface WeightedPlace {
  readonly file: SourceFile;
  readonly call: Call;
  /** Ends with the call. */
  readonly path: Path;
  readonly layers: readonly WeightedLayer[];
}

/** The places where layers are constructed by their names in torch.nn, with arguments that can be read off; others are left out. */
export function weightedPlaces({ graph, sources }: Pick<Site, "graph" | "sources">): readonly WeightedPlace[] {
  const groups = new Map<string, WeightedLayer[]>();
  for (const each of weightedLayers(graph)) {
    const { file, span } = each.layer.location;
    const key = `${file}:${span.start}:${span.end}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((layers): readonly WeightedPlace[] => {
    const [first] = layers;
    const file = first && sources.get(first.layer.location.file);
    const found = file && callAt(file.module, first.layer.location.span);
    if (first === undefined || file === undefined || found === undefined || handsOn(found.call)) return [];
    const named = pathOf(found.call.func, file.module);
    return named === `torch.nn.${first.layer.layer.operation}` ? [{ file, ...found, layers }] : [];
  });
}

const PASSES: ReadonlySet<string> = new Set(["reshape", "permute", "cast", "dropout", "pool", "adaptive_pool", "expand"]);

/** What a value goes into first that is more than a change of form; undefined where it goes into several things or out. */
export function nextAfter(graph: Graph, node: GraphNode): GraphNode | undefined {
  const users = usersOf(graph);
  for (let current = node; ;) {
    const next = users.get(current.id) ?? [];
    const [only] = next;
    if (only === undefined || next.length > 1) return undefined;
    if (!PASSES.has(only.op)) return only;
    current = only;
  }
}

/** Whether what a node gives is, up to its form, what the model gives. */
export function isLast(graph: Graph, node: GraphNode): boolean {
  const users = usersOf(graph);
  const given = new Set(graph.outputs.map((output) => output.node));
  for (let current: GraphNode | undefined = node; current !== undefined;) {
    if (given.has(current.id)) return true;
    const [only, ...others]: readonly GraphNode[] = users.get(current.id) ?? [];
    current = others.length === 0 && only !== undefined && PASSES.has(only.op) ? only : undefined;
  }
  return false;
}

/** Whether a skip leads around something: a sum of two values that both depend on the input. */
export function hasSkips(graph: Graph): boolean {
  const isFixed = (id: number): boolean => {
    const op = graph.nodes[id]?.op;
    return op === undefined || op === "parameter" || op === "constant";
  };
  return graph.nodes.some(({ op, inputs }) => op === "add" && inputs.filter(({ node }) => !isFixed(node)).length > 1);
}
