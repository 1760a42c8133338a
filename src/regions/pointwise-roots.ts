/** Of which tensors a node is a function, when pointwise steps alone lead to it. */
import type { Graph, GraphNode, ValueRef } from "../graph/graph.ts";
import { keyOf } from "../graph/value-key.ts";
import { affineProgram, choiceProgram, constantProgram, jointProgram, type Program, rowProgram, VARIABLE } from "../moments/composed.ts";

/** Longer programs are no activations that anyone writes, and each of their values is evaluated at hundreds of points. */
const LONGEST = 120;

/** A node as a function of a root. */
export interface Function {
  readonly program: Program;
  /** Ids of the steps, the last one included. */
  readonly steps: ReadonlySet<number>;
  /** Nonlinear steps on the way, and whether operands that both depend on the root met. */
  readonly bends: number;
  readonly meets: boolean;
}

/** What a node is a function of: every tensor above it that pointwise steps alone lead down from, by its name; nearest first. */
export type Roots = ReadonlyMap<string, { readonly root: ValueRef; readonly as: Function }>;

export type ById = ReadonlyMap<number, GraphNode>;

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
      return b && { program: jointProgram(node.op, a, b), bends: false };
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

/** Nodes that an input leads to. */
export function dependentOf(graph: Graph): ReadonlySet<number> {
  const found = new Set<number>();
  for (const node of graph.nodes) {
    const isSource = node.op === "input" || (node.op === "constant" && node.attributes.random);
    if (isSource || node.inputs.some((input) => found.has(input.node))) found.add(node.id);
  }
  return found;
}

const STEPS: ReadonlySet<string> = new Set(["activation", "affine", "add", "multiply", "divide", "maximum", "cast", "discrete", "where"]);

/** What a node is a function of; undefined where it is no pointwise step, or has operands that are no functions of a tensor. */
export function rootsOf(node: GraphNode, byId: ById, signals: ReadonlySet<number>, known: ReadonlyMap<string, Roots>): Roots | undefined {
  if (!STEPS.has(node.op)) return undefined;
  // Which branch is taken is a function of the root only where a comparison says it.
  if (node.op === "where" && byId.get(node.inputs[0]?.node ?? -1)?.op !== "discrete") return undefined;
  const shape = node.outputs[0]?.shape.join();
  const operands = node.inputs.map((input, index): number | { readonly value: ValueRef; readonly roots: Roots } | undefined => {
    if (!signals.has(input.node)) return scalarOf(input, byId);
    if (byId.get(input.node)?.outputs[input.output]?.shape.join() !== shape) return undefined;
    const above = [...(known.get(keyOf(input)) ?? [])];
    if (byId.get(input.node)?.op === "discrete") {
      return { value: input, roots: new Map(node.op === "where" && index === 0 ? above : above.map(asNumber)) };
    }
    // Only of floating-point numbers there is a law.
    if (byId.get(input.node)?.outputs[input.output]?.dtype !== "float") return { value: input, roots: new Map(above) };
    const itself = { root: input, as: { program: VARIABLE, steps: new Set<number>(), bends: 0, meets: false } };
    return { value: input, roots: new Map([[keyOf(input), itself], ...above]) };
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
