/** A tensor from which its own local averages are taken: PoolFormer's pooling less the identity. */
import { nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { usersOf } from "../graph/users.ts";
import { drafter, rewrite, type Draft, type Replacement } from "./rewrite.ts";

interface Term {
  readonly value: ValueRef;
  readonly weight: number;
}

interface Pair {
  readonly pool: NodeOf<"pool">;
  readonly pooled: Term;
  readonly own: Term;
}

/** pool(x) − x as one step: the two have most in common, and what is the same everywhere cancels. */
export function foldContrast(graph: Graph): Graph {
  if (!graph.nodes.some(isAverage)) return graph;
  const byId = nodesById(graph);
  const users = usersOf(graph);
  const kept = new Set([...graph.outputs.map(({ node }) => node), ...graph.layers.map(({ value }) => value.node)]);
  const draw = drafter(graph);
  const taken = new Set<number>();
  const replacements = [...graph.nodes].reverse().flatMap((node): readonly Replacement[] => {
    if (node.op !== "add" || taken.has(node.id)) return [];
    const { terms, steps } = termsOf(node, byId, (id) => users.get(id)?.length === 1 && !kept.has(id));
    const pair = pairOf(terms, byId);
    if (pair === undefined || users.get(pair.pool.id)?.length !== 1 || graph.outputs.some((output) => output.node === pair.pool.id)) {
      return [];
    }
    const added = replaced(node, terms, pair, draw);
    if (added === undefined) return [];
    const removed = new Set([node.id, pair.pool.id, ...steps]);
    removed.forEach((id) => taken.add(id));
    return [{ removed, added }];
  });
  return rewrite(graph, replacements);
}

/** Averages around every position: as many as there are positions. */
function isAverage(node: GraphNode): node is NodeOf<"pool"> {
  if (node.op !== "pool" || node.attributes.kind !== "average" || node.attributes.dilation.some((step) => step !== 1)) return false;
  const shape = node.outputs[0]?.shape ?? [];
  return node.attributes.stride.every((step) => step === 1) && shape.length > node.attributes.spatial;
}

/** The terms of a sum of sums, and the inner ones. */
function termsOf(
  top: NodeOf<"add">,
  byId: ReadonlyMap<number, GraphNode>,
  inner: (id: number) => boolean,
): { readonly terms: readonly Term[]; readonly steps: readonly number[] } {
  const terms: Term[] = [];
  const steps: number[] = [];
  top.inputs.forEach((value, index) => {
    const weight = top.attributes.weights[index] ?? 1;
    const node = byId.get(value.node);
    if (node?.op !== "add" || !inner(node.id) || node.outputs[0]?.shape.join() !== top.outputs[0]?.shape.join()) {
      terms.push({ value, weight });
      return;
    }
    steps.push(node.id);
    node.inputs.forEach((own, i) => terms.push({ value: own, weight: weight * (node.attributes.weights[i] ?? 1) }));
  });
  return { terms, steps };
}

function pairOf(terms: readonly Term[], byId: ReadonlyMap<number, GraphNode>): Pair | undefined {
  for (const pooled of terms) {
    const pool = byId.get(pooled.value.node);
    if (pool === undefined || !isAverage(pool)) continue;
    const [source] = pool.inputs;
    const own = terms.find(
      ({ value, weight }) => value.node === source?.node && value.output === source.output && weight * pooled.weight < 0,
    );
    const sourceShape = own && byId.get(own.value.node)?.outputs[own.value.output]?.shape.join();
    if (own !== undefined && sourceShape === pool.outputs[0]?.shape.join()) return { pool, pooled, own };
  }
  return undefined;
}

/** The sum with the pair as one term; the steps stay beside it, fed from a probe, so that rows of layers keep their numbers. */
function replaced(
  node: NodeOf<"add">,
  terms: readonly Term[],
  { pool, pooled, own }: Pair,
  draw: ReturnType<typeof drafter>,
): readonly Draft[] | undefined {
  const probe = draw("probe", node, { attributes: {}, inputs: [own.value] });
  if (probe === undefined) return undefined;
  const looked = { node: probe.id, output: 0 };
  const beside: Draft = { ...pool, inputs: [looked] };
  const weights = [pooled.weight, own.weight];
  const pieces = draw("add", node, { attributes: { weights }, inputs: [{ node: pool.id, output: 0 }, looked] });
  const others = terms.filter((term) => term !== pooled && term !== own);
  if (pieces === undefined) return undefined;
  const attributes = {
    kernel: pool.attributes.kernel,
    before: pool.attributes.padding.map(([before]) => before),
    countPadding: pool.attributes.countPadding,
    pooled: pooled.weight,
    own: own.weight,
  };
  const inputs = [own.value, { node: pieces.id, output: 0 }];
  const whole = draw("contrast", node, { attributes, inputs }, others.length === 0 ? node.id : undefined);
  if (whole === undefined) return undefined;
  if (others.length === 0) return [probe, beside, pieces, whole];
  const sum = draw(
    "add",
    node,
    {
      attributes: { weights: [...others.map(({ weight }) => weight), 1] },
      inputs: [...others.map(({ value }) => value), { node: whole.id, output: 0 }],
    },
    node.id,
  );
  return sum && [probe, beside, pieces, whole, sum];
}
