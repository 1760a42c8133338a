import { nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { usersOf } from "../graph/users.ts";
import { keyOf } from "../graph/value-key.ts";
import { drafter, rewrite, type Draft, type Replacement } from "./rewrite.ts";

/** A term of a sum, with what stands before it. */
interface Term {
  readonly value: ValueRef;
  readonly weight: number;
  /** What elementwise steps alone lead from to it. */
  readonly root: string;
}

/** A sum written step by step, as one. */
interface Sum {
  readonly terms: readonly Term[];
  readonly shift: number;
  /** The steps that nothing else reads. */
  readonly steps: readonly number[];
}

/** Elementwise steps of one tensor. */
const STEPS: ReadonlySet<string> = new Set(["activation", "affine", "cast"]);

/** Terms that a sum may have: more are no formula that anyone writes. */
const MOST_TERMS = 12;

/**
 * Terms of a sum that are functions of the same tensor are added first (`1 + v − m² − exp(v)` is (v − exp(v)) − m² + 1), so that they can be told as one
 * function: their gradients are anything but independent.
 */
export function regroupSums(graph: Graph): Graph {
  const byId = nodesById(graph);
  const users = usersOf(graph);
  const kept = new Set([...graph.outputs.map(({ node }) => node), ...graph.layers.map(({ value }) => value.node)]);
  const inner = (id: number): boolean => users.get(id)?.length === 1 && !kept.has(id);
  const draw = drafter(graph);
  const replacements = graph.nodes.flatMap((node): readonly Replacement[] => {
    const isPart = users.get(node.id)?.every(({ op }) => op === "add" || op === "affine") === true && inner(node.id);
    if (node.op !== "add" || isPart) return [];
    const sum = sumOf(node, byId, inner);
    const added = sum && regrouped(node, sum, draw);
    return sum === undefined || added === undefined ? [] : [{ removed: new Set([node.id, ...sum.steps]), added }];
  });
  return rewrite(graph, replacements);
}

function sumOf(top: NodeOf<"add">, byId: ReadonlyMap<number, GraphNode>, inner: (id: number) => boolean): Sum | undefined {
  const shape = top.outputs[0]?.shape.join();
  const terms: Term[] = [];
  const steps: number[] = [];
  let shift = 0;
  const collect = (value: ValueRef, weight: number, depth: number): boolean => {
    const node = byId.get(value.node);
    if (terms.length > MOST_TERMS || depth > MOST_TERMS) return false;
    const isStep = node !== undefined && node.outputs[0]?.shape.join() === shape && inner(node.id);
    const [only] = node?.inputs ?? [];
    if (isStep && node.op === "affine" && only !== undefined) {
      shift += weight * node.attributes.shift;
      steps.push(node.id);
      return collect(only, weight * node.attributes.scale, depth + 1);
    }
    if (isStep && node.op === "add") {
      steps.push(node.id);
      return node.inputs.every((input, index) => collect(input, weight * (node.attributes.weights[index] ?? 1), depth + 1));
    }
    terms.push({ value, weight, root: rootOf(value, byId) });
    return true;
  };
  const isWhole = top.inputs.every((input, index) => collect(input, top.attributes.weights[index] ?? 1, 0));
  return isWhole ? { terms, shift, steps } : undefined;
}

function rootOf(value: ValueRef, byId: ReadonlyMap<number, GraphNode>): string {
  let current = value;
  for (let steps = 0; steps < MOST_TERMS; steps++) {
    const node = byId.get(current.node);
    const [only, ...others] = node?.inputs ?? [];
    if (node === undefined || !STEPS.has(node.op) || only === undefined || others.length > 0) break;
    current = only;
  }
  return keyOf(current);
}

/** The sum with its groups first; undefined where no root has several terms, or all terms are of one root, as they stand together then anyway. */
function regrouped(top: NodeOf<"add">, { terms, shift }: Sum, draw: ReturnType<typeof drafter>): readonly Draft[] | undefined {
  const groups = new Map<string, Term[]>();
  for (const term of terms) groups.set(term.root, [...(groups.get(term.root) ?? []), term]);
  // A tensor that occurs twice is the sum's own affair; functions of it are not.
  const meets = [...groups.values()].some((group) => new Set(group.map(({ value }) => keyOf(value))).size > 1);
  if (groups.size < 2 || !meets) return undefined;
  const added: Draft[] = [];
  const outer = [...groups.values()].flatMap((group): readonly (readonly [ValueRef, number])[] => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group.map(({ value, weight }) => [value, weight] as const);
    const weights = group.map(({ weight }) => weight);
    const part = draw("add", top, { attributes: { weights }, inputs: group.map(({ value }) => value) });
    if (part === undefined) return [];
    added.push(part);
    return [[{ node: part.id, output: 0 }, 1]];
  });
  const attributes = { weights: outer.map(([, weight]) => weight) };
  const inputs = outer.map(([value]) => value);
  const last = shift === 0 ? top.id : undefined;
  const whole = inputs.length === groups.size ? draw("add", top, { attributes, inputs }, last) : undefined;
  if (whole === undefined) return undefined;
  if (shift === 0) return [...added, whole];
  const shifted = draw("affine", top, { attributes: { scale: 1, shift }, inputs: [{ node: whole.id, output: 0 }] }, top.id);
  return shifted && [...added, whole, shifted];
}
