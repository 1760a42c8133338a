/** Pointwise steps that all depend on one tensor are one function of it. */
import { nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, ValueRef } from "../graph/graph.ts";
import { renewed } from "../graph/renewed.ts";
import { usersOf } from "../graph/users.ts";
import { keyOf } from "../graph/value-key.ts";
import { isFinite, rowProgram, sameAsRow, VARIABLE } from "../moments/composed.ts";
import { dependentOf, rootsOf, type ById, type Function, type Roots } from "./pointwise-roots.ts";
import { drafter, rewrite, type Draft, type Replacement } from "./rewrite.ts";

/**
 * Folds x·σ(x), x + sin²(x), max(x, αx), relu(x)² or where(x > 0, x, exp(x) − 1) into one function, of which the law of a Gaussian x is known: as products and
 * sums of separate tensors their factors would count as independent. The steps stay beside it, fed from a probe, so that layers and scalars among them keep their numbers.
 */
export function foldPointwise(graph: Graph): Graph {
  const byId = nodesById(graph);
  const signals = dependentOf(graph);
  const roots = new Map<string, Roots>();
  for (const node of graph.nodes) {
    if (node.outputs.length !== 1 || !signals.has(node.id)) continue;
    const found = rootsOf(node, byId, signals, roots);
    if (found !== undefined) roots.set(keyOf({ node: node.id, output: 0 }), found);
  }
  const draw = drafter(graph);
  const taken = new Set<number>();
  const users = usersOf(graph);
  const replacements = [...graph.nodes].reverse().flatMap((node): readonly Replacement[] => {
    if (taken.has(node.id) || node.op === "discrete") return [];
    const best = widest(roots.get(keyOf({ node: node.id, output: 0 })));
    if (best === undefined || users.get(node.id)?.every((user) => taken.has(user.id)) === true) return [];
    const replacement = folded(node, best.root, best.as, { graph, byId, users, draw });
    if (replacement !== undefined) best.as.steps.forEach((id) => taken.add(id));
    return replacement === undefined ? [] : [replacement];
  });
  return rewrite(graph, replacements);
}

/** The root from which most steps lead, of those where separate rules would not do. */
function widest(roots: Roots | undefined): { readonly root: ValueRef; readonly as: Function } | undefined {
  if (roots === undefined) return undefined;
  return [...roots.values()]
    .filter(({ as: { bends, meets } }) => bends > 1 || meets)
    .reduce<{ readonly root: ValueRef; readonly as: Function } | undefined>(
      (most, one) => (most === undefined || one.as.steps.size > most.as.steps.size ? one : most),
      undefined,
    );
}

/** Whether a step other than the last is a module's row of the layer table. */
function isWatched(steps: ReadonlySet<number>, last: GraphNode, { graph }: Place): boolean {
  return graph.layers.some(({ layer, value }) => !layer.functional && value.node !== last.id && steps.has(value.node));
}

interface Place {
  readonly graph: Graph;
  readonly byId: ById;
  readonly users: ReadonlyMap<number, readonly GraphNode[]>;
  readonly draw: ReturnType<typeof drafter>;
}

/**
 * Steps that others read as well, with those before them: they are needed as they are. Undefined where one of them is an output of a module, whose row would lack the
 * gradient that comes this way.
 */
function keptOf(node: GraphNode, steps: ReadonlySet<number>, { graph, byId, users }: Place): ReadonlySet<number> | undefined {
  const outputs = new Set(graph.outputs.map(({ node: id }) => id));
  const isShared = (id: number): boolean => outputs.has(id) || users.get(id)?.some((user) => !steps.has(user.id)) === true;
  const kept = new Set<number>();
  for (const id of [...steps].sort((a, b) => b - a)) {
    const isRead = users.get(id)?.some((user) => kept.has(user.id)) === true;
    if (id !== node.id && (isRead || isShared(id))) kept.add(id);
  }
  if (kept.size === 0) return kept;
  const rows = new Set(graph.layers.filter(({ layer }) => !layer.functional).map(({ value }) => value.node));
  return [...kept].some((id) => rows.has(id) || byId.get(id)?.op === "discrete") ? undefined : kept;
}

function folded(node: GraphNode, root: ValueRef, { program, steps }: Function, place: Place): Replacement | undefined {
  const { byId, draw } = place;
  const kept = keptOf(node, steps, place);
  if (kept === undefined || !isFinite(program)) return undefined;
  const removed = new Set([...steps].filter((id) => !kept.has(id)));
  const probe = draw("probe", node, { attributes: {}, inputs: [root] });
  if (probe === undefined) return undefined;
  const names = new Map<number, number>([[root.node, probe.id]]);
  const beside: Draft[] = [];
  for (const id of [...steps].sort((a, b) => a - b)) {
    const step = byId.get(id);
    if (step === undefined) return undefined;
    const inputs = step.inputs.map((input) => {
      const isRoot = input.node === root.node && input.output === root.output;
      const name = isRoot || input.node !== root.node ? names.get(input.node) : undefined;
      return name === undefined ? input : { node: name, output: isRoot ? 0 : input.output };
    });
    if (id !== node.id) {
      // What others read as well stays as it is, and a copy of it serves here.
      const own = kept.has(id) ? draw(step.op, step, { attributes: step.attributes, inputs })?.id : id;
      if (own === undefined) return undefined;
      names.set(id, own);
      beside.push(renewed(step, { id: own, inputs }));
      continue;
    }
    const row = sameAsRow(program);
    if (row !== undefined && !isWatched(steps, node, place)) {
      const plain = draw("activation", node, { attributes: { function: row, parameters: [] }, inputs: [root] }, id);
      return plain && { removed, added: [plain] };
    }
    const copy = draw(step.op, step, { attributes: step.attributes, inputs });
    if (copy === undefined) return undefined;
    beside.push(renewed(step, { id: copy.id, inputs }));
    const pieces = { node: copy.id, output: 0 };
    const made = draw(
      "composed",
      node,
      { attributes: { program: row === undefined ? program : rowProgram(VARIABLE, row, []) }, inputs: [root, pieces] },
      id,
    );
    if (made === undefined) return undefined;
    return { removed, added: [probe, ...beside, made] };
  }
  return undefined;
}
