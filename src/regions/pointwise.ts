/** Pointwise steps that all depend on one tensor are one function of it. */
import type { Graph, GraphNode, ValueRef } from "../graph/graph.ts";
import { usersOf } from "../graph/users.ts";
import {
  affineProgram,
  choiceProgram,
  constantProgram,
  isFinite,
  type Joint,
  jointProgram,
  type Program,
  rowProgram,
  sameAsRow,
  VARIABLE,
} from "../moments/composed.ts";
import { drafter, rewrite, type Draft, type Replacement } from "./rewrite.ts";

/** Longer programs are no activations that anyone writes, and each of their values is evaluated at hundreds of points. */
const LONGEST = 120;

/** A node as a function of a root. */
interface Function {
  readonly program: Program;
  /** Ids of the steps, the last one included. */
  readonly steps: ReadonlySet<number>;
  /** Nonlinear steps on the way, and whether operands that both depend on the root met. */
  readonly bends: number;
  readonly meets: boolean;
}

/** What a node is a function of: every tensor above it that pointwise steps alone lead down from, by its name; nearest first. */
type Roots = ReadonlyMap<string, { readonly root: ValueRef; readonly as: Function }>;

const keyOf = ({ node, output }: ValueRef): string => `${node}:${output}`;

/**
 * Folds x·σ(x), x + sin²(x), max(x, αx), relu(x)² or where(x > 0, x, exp(x) − 1) into one function, of which the law of a Gaussian x is known: as products and sums of separate tensors
 * their factors would count as independent. The steps stay beside it, fed from a probe, so that layers and scalars among them keep their numbers.
 */
export function foldPointwise(graph: Graph): Graph {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const signals = dependent(graph);
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

/** Nodes that an input leads to. */
function dependent(graph: Graph): ReadonlySet<number> {
  const found = new Set<number>();
  for (const node of graph.nodes) {
    const isSource = node.op === "input" || (node.op === "constant" && node.attributes.random);
    if (isSource || node.inputs.some((input) => found.has(input.node))) found.add(node.id);
  }
  return found;
}

type ById = ReadonlyMap<number, GraphNode>;

/** The one number that a constant holds, in all its elements, at initialisation. */
function scalarOf(value: ValueRef, byId: ById): number | undefined {
  const node = byId.get(value.node);
  if (node?.op === "reshape" || node?.op === "expand") return node.inputs[0] && scalarOf(node.inputs[0], byId);
  if (node?.op !== "constant" || node.attributes.random) return undefined;
  const { values, content } = node.attributes;
  if (values?.length === 1) return values[0];
  const [piece, ...others] = content.pieces;
  return piece?.distribution.kind === "constant" && others.length === 0 ? piece.distribution.mean : undefined;
}

const JOINTS: Readonly<Record<string, Joint>> = { add: "add", multiply: "multiply", divide: "divide" };

/** The steps that a node makes of its operands' programs; undefined where it is no pointwise step. */
function stepOf(node: GraphNode, operands: readonly Program[]): { readonly program: Program; readonly bends: boolean } | undefined {
  const [a, b] = operands;
  if (a === undefined) return undefined;
  switch (node.op) {
    case "activation":
      return {
        program: rowProgram(a, node.attributes.function, node.attributes.parameters),
        bends: node.attributes.function !== "identity",
      };
    case "affine":
      return { program: affineProgram(a, node.attributes.scale, node.attributes.shift), bends: false };
    case "add": {
      const terms = operands.map((program, index) => affineProgram(program, node.attributes.weights[index] ?? 1, 0));
      const [first, ...rest] = terms;
      return first && { program: rest.reduce((sum, term) => jointProgram("add", sum, term), first), bends: false };
    }
    case "multiply":
    case "divide":
      return b && { program: jointProgram(JOINTS[node.op] ?? "multiply", a, b), bends: false };
    case "maximum":
      return b && { program: jointProgram(node.attributes.minimum ? "minimum" : "maximum", a, b), bends: true };
    case "cast":
      return node.outputs[0]?.dtype === "float" ? { program: a, bends: false } : undefined;
    case "discrete": {
      // As a number that is above zero where the comparison holds.
      const sign = COMPARISONS[node.attributes.name];
      return sign === undefined || b === undefined
        ? undefined
        : { program: jointProgram("add", affineProgram(a, sign, 0), affineProgram(b, -sign, 0)), bends: false };
    }
    case "where": {
      const otherwise = operands[2];
      return b && otherwise && { program: choiceProgram(a, b, otherwise), bends: true };
    }
    default:
      return undefined;
  }
}

/** What holds or does not as 1 or 0. */
function asNumber([key, { root, as }]: readonly [string, { readonly root: ValueRef; readonly as: Function }]): readonly [
  string,
  { readonly root: ValueRef; readonly as: Function },
] {
  return [key, { root, as: { ...as, program: choiceProgram(as.program, constantProgram(1), constantProgram(0)), bends: as.bends + 1 } }];
}

/** Comparisons of two numbers, as the sign of their difference. */
const COMPARISONS: Readonly<Record<string, number>> = { gt: 1, ge: 1, lt: -1, le: -1 };

const STEPS: ReadonlySet<string> = new Set(["activation", "affine", "add", "multiply", "divide", "maximum", "cast", "discrete", "where"]);

function rootsOf(node: GraphNode, byId: ById, signals: ReadonlySet<number>, known: ReadonlyMap<string, Roots>): Roots | undefined {
  if (!STEPS.has(node.op)) return undefined;
  // Which branch is taken is a function of the root only where a comparison says it.
  if (node.op === "where" && byId.get(node.inputs[0]?.node ?? -1)?.op !== "discrete") return undefined;
  const shape = node.outputs[0]?.shape.join();
  const operands = node.inputs.map((input, index): number | { readonly value: ValueRef; readonly roots: Roots } | undefined => {
    if (!signals.has(input.node)) return scalarOf(input, byId);
    if (byId.get(input.node)?.outputs[input.output]?.shape.join() !== shape) return undefined;
    const itself = { root: input, as: { program: VARIABLE, steps: new Set<number>(), bends: 0, meets: false } };
    const above = [...(known.get(keyOf(input)) ?? [])];
    const isTruth = byId.get(input.node)?.op === "discrete" && !(node.op === "where" && index === 0);
    return { value: input, roots: new Map([[keyOf(input), itself], ...(isTruth ? above.map(asNumber) : above)]) };
  });
  if (operands.some((operand) => operand === undefined)) return undefined;
  const tensors = operands.filter((operand) => typeof operand === "object");
  const [first] = tensors;
  if (first === undefined) return undefined;
  const result = new Map<string, { root: ValueRef; as: Function }>();
  for (const [key, { root }] of first.roots) {
    const functions = tensors.map(({ roots }) => roots.get(key)?.as);
    if (functions.some((as) => as === undefined)) continue;
    const programs = operands.map((operand): Program =>
      typeof operand === "object" ? (operand.roots.get(key)?.as.program ?? VARIABLE) : constantProgram(operand ?? 0),
    );
    const step = stepOf(node, programs);
    if (step === undefined || step.program.length > LONGEST) continue;
    const steps = new Set([node.id, ...functions.flatMap((as) => [...(as?.steps ?? [])])]);
    const bends = functions.reduce((sum, as) => sum + (as?.bends ?? 0), step.bends ? 1 : 0);
    const meets = tensors.length > 1 || functions.some((as) => as?.meets === true);
    result.set(key, { root, as: { program: step.program, steps, bends, meets } });
  }
  return result.size === 0 ? undefined : result;
}

/** The root from which most steps lead, of those where separate rules would not do. */
function widest(roots: Roots | undefined): { readonly root: ValueRef; readonly as: Function } | undefined {
  if (roots === undefined) return undefined;
  return [...roots.values()]
    .filter(({ as: { bends, meets } }) => bends > 1 || (meets && bends > 0) || meets)
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

function folded(node: GraphNode, root: ValueRef, { program, steps }: Function, place: Place): Replacement | undefined {
  const { graph, byId, users, draw } = place;
  const outputs = new Set(graph.outputs.map(({ node: id }) => id));
  const inner = [...steps].filter((id) => id !== node.id);
  // A step that others read as well is still needed as it is.
  if (inner.some((id) => outputs.has(id) || users.get(id)?.some((user) => !steps.has(user.id)) === true)) return undefined;
  if (!isFinite(program)) return undefined;
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
      beside.push({ ...step, inputs });
      continue;
    }
    const row = sameAsRow(program);
    if (row !== undefined && !isWatched(steps, node, place)) {
      const plain = draw("activation", node, { attributes: { function: row, parameters: [] }, inputs: [root] }, id);
      return plain && { removed: steps, added: [plain] };
    }
    const copy = draw(step.op, step, { attributes: step.attributes, inputs });
    if (copy === undefined) return undefined;
    beside.push({ ...step, id: copy.id, inputs });
    const pieces = { node: copy.id, output: 0 };
    const made = draw(
      "composed",
      node,
      { attributes: { program: row === undefined ? program : rowProgram(VARIABLE, row, []) }, inputs: [root, pieces] },
      id,
    );
    if (made === undefined) return undefined;
    return { removed: steps, added: [probe, ...beside, made] };
  }
  return undefined;
}
