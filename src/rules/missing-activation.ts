import { ADD_ACTIVATION } from "../fixes/add-activation.ts";
import type { Graph, GraphNode, NodeOf } from "../graph/graph.ts";
import { usersOf } from "../graph/users.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding, placeKey } from "./support/finding.ts";
import { rowOf } from "./support/outputs.ts";

const id = "missing-activation";
const severity = "warning";

/** Two linear maps with nothing between them. */
export const missingActivation: Rule = {
  id,
  what: "Two linear layers, or two convolutions, follow each other with no activation between.",
  why: "Their product is one linear map: the second layer adds parameters and nothing else.",
  source: "Schoop, Huang & Hartmann 2021, UMLAUT; Nikanjam et al. 2021, NeuraLint",
  advice:
    "Put an activation between them, or make them one layer. A narrow first layer (a low-rank pair) and separable convolutions are left alone.",
  severity,
  sized: true,
  fixes: [ADD_ACTIVATION],
  check({ graph }: RuleContext): readonly Finding[] {
    if (graph === undefined) return [];
    const users = usersOf(graph);
    const seen = new Set<string>();
    return graph.nodes.flatMap((node) => {
      if (node.op !== "linear" && node.op !== "convolution") return [];
      const before = mapBefore(graph, node, users);
      if (before === undefined || !isLost(graph, before, node) || isReadElsewhere(graph, before, users)) return [];
      const found = report(graph, before, node);
      if (found === undefined || seen.has(placeKey(found.location))) return [];
      seen.add(placeKey(found.location));
      return [found];
    });
  },
};

type LinearMap = NodeOf<"linear"> | NodeOf<"convolution">;

/** Ops that change nothing about a composition of linear maps. */
const PASSES: ReadonlySet<string> = new Set(["dropout", "reshape", "cast"]);

/** The linear map whose output, used by nothing else, is all that `node` gets. */
function mapBefore(graph: Graph, node: LinearMap, users: ReadonlyMap<number, readonly GraphNode[]>): LinearMap | undefined {
  let current = input(graph, node);
  while (current !== undefined && PASSES.has(current.op) && isPrivate(current, graph, users)) current = input(graph, current);
  if (current === undefined || (current.op !== "linear" && current.op !== "convolution") || current.op !== node.op) return undefined;
  return isPrivate(current, graph, users) ? current : undefined;
}

function input(graph: Graph, { inputs: [first] }: GraphNode): GraphNode | undefined {
  return first === undefined ? undefined : graph.nodes[first.node];
}

function isPrivate({ id: node }: GraphNode, graph: Graph, users: ReadonlyMap<number, readonly GraphNode[]>): boolean {
  return users.get(node)?.length === 1 && !graph.outputs.some((output) => output.node === node);
}

/** Whether another run of the same line gives what more than one place reads, as all but the last round of a loop do: there the two are not one. */
function isReadElsewhere(graph: Graph, map: LinearMap, users: ReadonlyMap<number, readonly GraphNode[]>): boolean {
  const key = ({ location, layer }: GraphNode): string => `${placeKey(location)} ${layer?.name.replace(/^.*\./, "") ?? ""}`;
  const own = key(map);
  return graph.nodes.some((node) => node.op === map.op && key(node) === own && !isPrivate(node, graph, users));
}

/** Whether two maps have no reason to be two: as wide between as one of their ends, and plain. */
function isLost(graph: Graph, first: LinearMap, second: LinearMap): boolean {
  const [a, b] = [weightOf(graph, first), weightOf(graph, second)];
  if (a === undefined || b === undefined || a === b) return false;
  const [outer = 0, inner = 0] = [graph.nodes[a]?.outputs[0]?.shape[1], graph.nodes[a]?.outputs[0]?.shape[0]];
  const [out = 0, reads = 0] = graph.nodes[b]?.outputs[0]?.shape ?? [];
  // A reshape between them mixes positions and channels: not the same map twice.
  if (inner !== reads || inner < Math.min(outer, out)) return false;
  return isPlain(first) && isPlain(second) && sameField(graph, a, b);
}

function isPlain(node: LinearMap): boolean {
  return (
    node.op === "linear" ||
    (node.attributes.groups === 1 && !node.attributes.transposed && node.attributes.stride.every((step) => step === 1))
  );
}

/** Convolutions of one another's kernel size: factorised ones (1 × 3 and 3 × 1, 1 × 1 and 3 × 3) are meant so. */
function sameField(graph: Graph, a: number, b: number): boolean {
  const [first, second] = [a, b].map((node) => graph.nodes[node]?.outputs[0]?.shape.slice(2) ?? []);
  return first?.join() === second?.join();
}

/** The parameter that is a map's weight. */
function weightOf(graph: Graph, { inputs }: LinearMap): number | undefined {
  const weight = inputs[1] === undefined ? undefined : graph.nodes[inputs[1].node];
  return weight?.op === "parameter" ? weight.id : undefined;
}

function report(graph: Graph, first: LinearMap, second: LinearMap): Finding | undefined {
  const [a, b] = [rowOf(graph, first), rowOf(graph, second)];
  if (a === undefined || b === undefined) return undefined;
  const [from = 0, to = 0] = [
    graph.nodes[weightOf(graph, first) ?? -1]?.outputs[0]?.shape[1],
    graph.nodes[weightOf(graph, second) ?? -1]?.outputs[0]?.shape[0],
  ];
  const what = first.op === "linear" ? "linear layer" : "convolution";
  const message = `No activation stands between \`${a.layer.name}\` and \`${b.layer.name}\`: together they are one ${what}, ${from} → ${to}.`;
  // Called on different lines, the line of the call is where it is missing; in a Sequential the line of the layer.
  const apart = placeKey(a.callLocation) !== placeKey(b.callLocation);
  return finding({ id, severity }, apart ? a.callLocation : a.location, message, {
    related: [{ message: `\`${b.layer.name}\` is the second`, location: apart ? b.callLocation : b.location }],
    layers: [a, b],
  });
}
