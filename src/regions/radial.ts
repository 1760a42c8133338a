/** x times a function of its own length: capsules' squash, normalisations written by hand. */
import { nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { usersOf } from "../graph/users.ts";
import { keyOf } from "../graph/value-key.ts";
import { composedFunction, constantProgram, jointProgram, type Program, VARIABLE } from "../moments/composed.ts";
import type { Length } from "../moments/radial.ts";
import { dependentOf, rootsOf, type ById, type Roots } from "./pointwise-roots.ts";
import { drafter, rewrite, type Replacement } from "./rewrite.ts";

/** A factor of a product, and whether it divides. */
interface Factor {
  readonly value: ValueRef;
  readonly divides: boolean;
}

/** Σ x² over one axis, which stays with size 1. */
interface Squared {
  readonly x: ValueRef;
  readonly axis: number;
  readonly length: Length;
}

/** Where h has to be a number. */
const LENGTHS = [1e-3, 0.1, 1, 10, 1e3];

/** Longer products are nobody's normalisation. */
const MOST_FACTORS = 8;

/**
 * x · h(|x|) as one step: as products and quotients of separate tensors the length would count as independent of x, and what its gradient takes away of that of x
 * would add to it.
 */
export function foldRadial(graph: Graph): Graph {
  const byId: ById = nodesById(graph);
  const lengths = graph.nodes.filter((node) => squaredOf(node, byId) !== undefined);
  if (lengths.length === 0) return graph;
  const signals = dependentOf(graph);
  const roots = new Map<string, Roots>();
  for (const node of graph.nodes) {
    if (node.outputs.length !== 1 || !signals.has(node.id)) continue;
    const found = rootsOf(node, byId, signals, roots);
    if (found !== undefined) roots.set(keyOf({ node: node.id, output: 0 }), found);
  }
  const draw = drafter(graph);
  const replacements: Replacement[] = [];
  const taken = new Set<number>();
  // The whole product before products within it.
  for (const node of [...graph.nodes].reverse()) {
    const found = taken.has(node.id) ? undefined : radialOf(node, { byId, roots });
    if (found === undefined || found.inner.some((id) => taken.has(id))) continue;
    const { x, axis, length, program } = found;
    const made = draw("radial", node, { attributes: { axis, length, program }, inputs: [x] }, node.id);
    if (made === undefined) continue;
    const removed = new Set([node.id, ...unread(graph, node, found.inner)]);
    removed.forEach((id) => taken.add(id));
    replacements.push({ removed, added: [made] });
  }
  return rewrite(graph, replacements);
}

interface Place {
  readonly byId: ById;
  readonly roots: ReadonlyMap<string, Roots>;
}

type Product = NodeOf<"multiply"> | NodeOf<"divide">;

function isProduct(node: GraphNode | undefined): node is Product {
  return node?.op === "multiply" || node?.op === "divide";
}

/** The factors of a product of products, and the products. */
function factorsOf(node: Product, byId: ById): { readonly factors: readonly Factor[]; readonly products: readonly number[] } {
  const factors: Factor[] = [];
  const products: number[] = [];
  const shape = node.outputs[0]?.shape.join();
  const visit = (product: Product, divides: boolean): void => {
    products.push(product.id);
    product.inputs.forEach((value, index) => {
      const turned = divides !== (product.op === "divide" && index === 1);
      const inner = byId.get(value.node);
      if (isProduct(inner) && inner.outputs[0]?.shape.join() === shape && products.length < MOST_FACTORS) visit(inner, turned);
      else factors.push({ value, divides: turned });
    });
  };
  visit(node, false);
  return { factors, products };
}

interface Found extends Squared {
  readonly program: Program;
  /** Steps that lead from x to its product with them. */
  readonly inner: readonly number[];
}

function radialOf(node: GraphNode, { byId, roots }: Place): Found | undefined {
  if (!isProduct(node)) return undefined;
  const shape = node.outputs[0]?.shape.join();
  const { factors, products } = factorsOf(node, byId);
  const [x, ...vectors] = factors.filter(({ value }) => byId.get(value.node)?.outputs[value.output]?.shape.join() === shape);
  if (x === undefined || x.divides || vectors.length > 0 || factors.length < 2) return undefined;
  let squared: Squared | undefined;
  let program: Program = constantProgram(1);
  const inner = products.filter((id) => id !== node.id);
  for (const { value, divides } of factors) {
    if (value === x.value) continue;
    const factor = ofLength(value, x.value, { byId, roots });
    if (factor === undefined) return undefined;
    squared = factor.squared;
    program = jointProgram(divides ? "divide" : "multiply", program, factor.program);
    inner.push(...factor.steps);
  }
  const h = composedFunction(program);
  if (squared === undefined || LENGTHS.some((length) => !Number.isFinite(h.value(length) * h.derivative(length)))) return undefined;
  return { ...squared, program, inner };
}

/** A value as a function of the length of x. */
function ofLength(
  value: ValueRef,
  x: ValueRef,
  { byId, roots }: Place,
): { readonly squared: Squared; readonly program: Program; readonly steps: readonly number[] } | undefined {
  const itself = { root: value, as: { program: VARIABLE, steps: new Set<number>() } };
  for (const { root, as } of [itself, ...(roots.get(keyOf(value))?.values() ?? [])]) {
    const node = byId.get(root.node);
    const squared = node && squaredOf(node, byId);
    if (node === undefined || squared?.x.node !== x.node || squared.x.output !== x.output) continue;
    return {
      squared,
      program: as.program,
      steps: [...as.steps, node.id, ...node.inputs.map((input) => input.node).filter((id) => id !== x.node)],
    };
  }
  return undefined;
}

function squaredOf(node: GraphNode, byId: ById): Squared | undefined {
  if (node.op !== "reduce" || !node.attributes.keep || node.attributes.axes.length !== 1) return undefined;
  const [axis = 0] = node.attributes.axes;
  const [value] = node.inputs;
  if (value === undefined) return undefined;
  const { kind, power = 2 } = node.attributes;
  if (kind === "norm") return power === 2 ? { x: value, axis, length: "norm" } : undefined;
  const x = kind === "sum" || kind === "mean" ? squareRoot(byId.get(value.node)) : undefined;
  return x && { x, axis, length: kind === "sum" ? "sum" : "mean" };
}

/** What a node is the square of. */
function squareRoot(node: GraphNode | undefined): ValueRef | undefined {
  const [a, b] = node?.inputs ?? [];
  if (node?.op === "multiply" && a !== undefined && b !== undefined) return a.node === b.node && a.output === b.output ? a : undefined;
  if (node?.op !== "activation") return undefined;
  const { function: name, parameters } = node.attributes;
  return name === "square" || (name === "power" && parameters[0] === 2) ? a : undefined;
}

/** Those of the steps that nothing else reads. */
function unread(graph: Graph, last: GraphNode, steps: readonly number[]): ReadonlySet<number> {
  const users = usersOf(graph);
  const outputs = new Set(graph.outputs.map(({ node }) => node));
  const gone = new Set<number>([last.id]);
  for (const id of [...new Set(steps)].sort((a, b) => b - a)) {
    if (!outputs.has(id) && users.get(id)?.every((user) => gone.has(user.id)) === true) gone.add(id);
  }
  return gone;
}
