import { has, nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { HIDDEN } from "../moments/attention-prior.ts";
import { usersOf } from "../graph/users.ts";
import { STEP, type Paced } from "../text/step.ts";
import { maskOf, scaledMask, seenThrough, together, type LogitMask } from "./attention-mask.ts";
import { knownValues } from "./values.ts";
import { ancestors, drafter, rewrite, type Draft, type Replacement } from "./rewrite.ts";

/** What lies between the product of queries and keys and the softmax. */
interface Logits {
  readonly product: NodeOf<"contract">;
  readonly scale: number;
  /** Known numbers that are added to the logits, and those that are not known. */
  readonly mask?: LogitMask;
  readonly bias?: ValueRef;
  readonly nodes: readonly GraphNode[];
}

/** An attention core as it stands in the graph. */
interface Core {
  readonly logits: Logits;
  readonly dropout: number;
  readonly output: NodeOf<"contract">;
  /** Which operand of the output is the value. */
  readonly value: 0 | 1;
  readonly nodes: readonly GraphNode[];
}

interface View {
  readonly byId: ReadonlyMap<number, GraphNode>;
  /** Users that lead to an output of the model. */
  users(node: number): readonly GraphNode[];
}

/**
 * Folds softmax(q kᵀ · scale + mask) v, whatever its notation (matmul, bmm, einsum), into one attention node: products of signals alone do not know that a
 * row of weights sums to one and that a softmax ignores what all keys share (theory.md section 5).
 */
export function* foldAttention(graph: Graph): Paced<Graph> {
  if (!has(graph, "softmax")) return graph;
  const view = viewOf(graph);
  const draw = drafter(graph);
  const everyone = usersOf(graph);
  const replacements: Replacement[] = [];
  for (const node of graph.nodes) {
    if (node.op !== "softmax" || node.attributes.log) continue;
    // Masks are large.
    yield STEP;
    const core = coreOf(node, view);
    const added = core && drawn(core, node, draw, view);
    if (core !== undefined && added !== undefined) replacements.push({ removed: withFollowers(core, everyone, view), added });
  }
  yield STEP;
  return rewrite(graph, replacements);
}

function viewOf(graph: Graph): View {
  const live = ancestors(graph, graph.outputs);
  const users = usersOf(graph);
  const outputs = new Set(graph.outputs.map(({ node }) => node));
  return {
    byId: nodesById(graph),
    // An output of the model is used by whoever called it: that keeps it from being folded away.
    users: (node) => (outputs.has(node) ? [] : (users.get(node) ?? []).filter(({ id }) => live.has(id))),
  };
}

/** The nodes of the core, and what hangs on them without leading to an output (weights that are only returned for looking at). */
function withFollowers(core: Core, users: ReadonlyMap<number, readonly GraphNode[]>, { byId }: View): ReadonlySet<number> {
  const removed = new Set(core.nodes.map(({ id }) => id));
  const inner = [...removed].filter((id) => id !== core.output.id);
  const stack = inner.flatMap((id) => users.get(id) ?? []).filter(({ id }) => !removed.has(id));
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (removed.has(node.id) || !byId.has(node.id)) continue;
    removed.add(node.id);
    stack.push(...(users.get(node.id) ?? []));
  }
  return removed;
}

function coreOf(softmax: NodeOf<"softmax">, view: View): Core | undefined {
  const logits = logitsOf(softmax, view);
  if (logits === undefined) return undefined;
  const nodes: GraphNode[] = [...logits.nodes, softmax];
  let dropout = 0;
  let last: GraphNode = softmax;
  for (;;) {
    const [user, ...others] = view.users(last.id);
    if (user === undefined || others.length > 0) return undefined;
    nodes.push(user);
    if (user.op === "contract") {
      const value = user.inputs[0]?.node === last.id ? 1 : 0;
      return { logits, dropout, output: user, value, nodes };
    }
    if (user.op === "dropout") dropout = 1 - (1 - dropout) * (1 - user.attributes.probability);
    else if (!keepsRows(user, last) && user.op !== "cast") return undefined;
    last = user;
  }
}

/** A reshape that regroups what comes before the last two axes. */
function keepsRows(node: GraphNode, before: GraphNode): boolean {
  if (node.op !== "reshape") return false;
  const from = before.outputs[0]?.shape ?? [];
  const to = node.outputs[0]?.shape ?? [];
  return from.length >= 2 && to.length >= 2 && from.at(-1) === to.at(-1) && from.at(-2) === to.at(-2);
}

/** Follows a softmax' input back to a product, over scales, masks and regroupings. */
function logitsOf(softmax: NodeOf<"softmax">, view: View): Logits | undefined {
  const nodes: GraphNode[] = [];
  let scale = 1;
  let mask: LogitMask | undefined;
  let bias: ValueRef | undefined;
  let value = softmax.inputs[0];
  while (value !== undefined) {
    const node = view.byId.get(value.node);
    if (node === undefined || view.users(node.id).length > 1) return undefined;
    nodes.unshift(node);
    if (node.op === "contract") return { product: node, scale, ...(mask && { mask }), ...(bias && { bias }), nodes };
    const step = stepOf(node, view);
    if (step === undefined) return undefined;
    // What is added after a scale is not scaled by it, but the scale applies to all before.
    scale *= step.scale ?? 1;
    if (step.mask !== undefined) {
      mask = together(mask, scaledMask(step.mask, scale));
      if (mask === undefined) return undefined;
    }
    if (step.bias !== undefined) {
      if (bias !== undefined) return undefined;
      bias = step.bias;
    }
    value = node.inputs[step.input ?? 0];
  }
  return undefined;
}

interface LogitStep {
  readonly scale?: number;
  readonly mask?: LogitMask;
  readonly bias?: ValueRef;
  /** Which input leads on to the product. */
  readonly input?: number;
}

function stepOf(node: GraphNode, view: View): LogitStep | undefined {
  switch (node.op) {
    case "affine":
      return { scale: node.attributes.scale };
    case "multiply":
    case "divide":
      return constantFactor(node, view);
    case "mask_fill":
      return filledMask(node, view);
    case "where":
      return maskedByWhere(node, view);
    case "add":
      return node.inputs.length === 2 && node.attributes.weights.every((weight) => weight === 1) ? addedMask(node, view) : undefined;
    case "reshape": {
      const before = view.byId.get(node.inputs[0]?.node ?? -1);
      return before !== undefined && keepsRows(node, before) ? {} : undefined;
    }
    case "cast":
      return {};
    default:
      return undefined;
  }
}

function constantFactor(node: NodeOf<"multiply"> | NodeOf<"divide">, view: View): LogitStep | undefined {
  const values = node.inputs.map((input) => knownValues(view.byId, input));
  const index = values.findIndex((known) => known?.length === 1);
  const factor = values[index]?.[0];
  if (factor === undefined || (node.op === "divide" && index === 0)) return undefined;
  return { scale: node.op === "multiply" ? factor : 1 / factor, input: 1 - index };
}

/** A mask that depends on the input is taken to hide little. */
function filledMask(node: NodeOf<"mask_fill">, view: View): LogitStep | undefined {
  const { value } = node.attributes;
  const [, where] = node.inputs;
  const mask = where && maskOf(view.byId, where, (masked) => (masked === 0 ? 0 : value));
  if (mask === undefined) return {};
  return value <= HIDDEN || mask.values.every((x) => x === 0) ? { mask } : undefined;
}

function maskedByWhere(node: NodeOf<"where">, view: View): LogitStep | undefined {
  const low = node.inputs.findIndex((input, index) => index > 0 && knownValues(view.byId, input)?.every((x) => x < HIDDEN) === true);
  if (low < 0) return undefined;
  const [condition] = node.inputs;
  const mask = condition && maskOf(view.byId, condition, (kept) => ((low === 2) === (kept === 0) ? -Infinity : 0));
  return { input: low === 1 ? 2 : 1, ...(mask && { mask }) };
}

function addedMask(node: NodeOf<"add">, view: View): LogitStep {
  const [first, second] = node.inputs;
  const product = leadsToProduct(first, view) ? 0 : 1;
  const other = product === 0 ? second : first;
  if (other === undefined) return {};
  const mask = maskOf(view.byId, other, (x) => x);
  return mask === undefined ? { input: product, bias: other } : { input: product, mask };
}

/** Whether a value is, but for steps of the kinds above, a product of two tensors. */
function leadsToProduct(value: ValueRef | undefined, view: View): boolean {
  let at = value;
  for (let depth = 0; at !== undefined && depth < 8; depth++) {
    const node = view.byId.get(at.node);
    if (node?.op === "contract") return true;
    if (node === undefined || !["affine", "divide", "multiply", "reshape", "add", "mask_fill", "cast"].includes(node.op)) return false;
    at = node.inputs[0];
  }
  return false;
}

/** Letters of one operand: those shared with the other and kept (batch), its own row, and those summed over. */
function drawn(core: Core, softmax: NodeOf<"softmax">, draw: ReturnType<typeof drafter>, view: View): readonly Draft[] | undefined {
  const { logits, output, value } = core;
  const first = logits.product;
  const rank = first.attributes.output.length;
  const rows = first.attributes.output;
  const keyLetter = rows.at(-1);
  const queryLetter = rows.at(-2);
  const last = (softmax.outputs[0]?.shape.length ?? 0) - 1;
  if (keyLetter === undefined || queryLetter === undefined || softmax.attributes.axis !== last) return undefined;
  const { left, right } = first.attributes;
  const keyRight = right.includes(keyLetter) && !left.includes(keyLetter);
  const keyLeft = left.includes(keyLetter) && !right.includes(keyLetter);
  if (!keyRight && !keyLeft) return undefined;
  const [queryLetters, keyLetters] = keyRight ? [left, right] : [right, left];
  const width = queryLetters.split("").filter((letter) => !rows.includes(letter));
  const batch = rows.slice(0, -2).split("");
  const fits = width.length === 1 && batch.every((letter) => queryLetters.includes(letter) && keyLetters.includes(letter));
  const [query, key] = keyRight ? [first.inputs[0], first.inputs[1]] : [first.inputs[1], first.inputs[0]];
  if (!fits || keyLetters.includes(queryLetter) || queryLetters.length !== rank || keyLetters.length !== rank) return undefined;
  const plan = outputPlan(output, value);
  const source = output.inputs[value];
  if (plan === undefined || query === undefined || key === undefined || source === undefined) return undefined;
  const steps: Draft[] = [];
  const ordered = (input: ValueRef, letters: string, wanted: string): ValueRef | undefined =>
    moved(input, letters, wanted, output, draw, steps);
  const w = width[0] ?? "";
  const q = ordered(query, queryLetters, [...batch, queryLetter, w].join(""));
  const k = ordered(key, keyLetters, [...batch, keyLetter, w].join(""));
  const v = ordered(source, plan.valueLetters, plan.valueOrder);
  if (q === undefined || k === undefined || v === undefined) return undefined;
  const batchShape = leadShape(v, steps, view);
  const regroup = (input: ValueRef): ValueRef | undefined => regrouped(input, batchShape, output, draw, steps, view);
  const operands = [regroup(q), regroup(k), v].filter((input) => input !== undefined);
  if (operands.length < 3) return undefined;
  const lengths = [q, k].map((input) => shapeOf(input, steps, view).at(-2) ?? 1) as [number, number];
  const attributes = { ...seenThrough(logits.mask, ...lengths), dropout: core.dropout, scale: logits.scale };
  const identity = plan.order.every((axis, index) => axis === index);
  const inputs = logits.bias === undefined ? operands : [...operands, logits.bias];
  const attention = draw("attention", output, { attributes, inputs }, identity ? output.id : undefined);
  if (attention === undefined) return undefined;
  steps.push(attention);
  if (identity) return steps;
  const last2 = draw("permute", output, { attributes: { order: plan.order }, inputs: [{ node: attention.id, output: 0 }] }, output.id);
  return last2 === undefined ? undefined : [...steps, last2];
}

interface OutputPlan {
  readonly valueLetters: string;
  /** The value's letters as batch, keys, width. */
  readonly valueOrder: string;
  /** Order of (batch, rows, width) that gives the output. */
  readonly order: readonly number[];
}

/** The second product: weights[batch, rows, keys] times value[batch, keys, width]. */
function outputPlan({ attributes: { left, right, output } }: NodeOf<"contract">, value: 0 | 1): OutputPlan | undefined {
  const [weights, valueLetters] = value === 1 ? [left, right] : [right, left];
  const keyLetter = weights.at(-1) ?? "";
  const rowLetter = weights.at(-2) ?? "";
  const batch = weights.slice(0, -2).split("");
  const width = valueLetters.split("").filter((letter) => !weights.includes(letter));
  const fits = width.length === 1 && !output.includes(keyLetter) && valueLetters.includes(keyLetter) && !valueLetters.includes(rowLetter);
  if (!fits || !batch.every((letter) => valueLetters.includes(letter) && output.includes(letter))) return undefined;
  const own = [...batch, rowLetter, width[0] ?? ""];
  const order = output.split("").map((letter) => own.indexOf(letter));
  if (order.includes(-1) || order.length !== own.length) return undefined;
  return { valueLetters, valueOrder: [...batch, keyLetter, width[0] ?? ""].join(""), order };
}

/** The value with its axes in the wanted order. */
function moved(
  input: ValueRef,
  letters: string,
  wanted: string,
  like: GraphNode,
  draw: ReturnType<typeof drafter>,
  steps: Draft[],
): ValueRef | undefined {
  const order = wanted.split("").map((letter) => letters.indexOf(letter));
  if (order.includes(-1)) return undefined;
  if (order.every((axis, index) => axis === index)) return input;
  const step = draw("permute", like, { attributes: { order }, inputs: [input] });
  if (step === undefined) return undefined;
  steps.push(step);
  return { node: step.id, output: 0 };
}

function shapeOf({ node, output }: ValueRef, steps: readonly Draft[], view: View): readonly number[] {
  const found = steps.find(({ id }) => id === node) ?? view.byId.get(node);
  return found?.outputs[output]?.shape ?? [];
}

function leadShape(value: ValueRef, steps: readonly Draft[], view: View): readonly number[] {
  return shapeOf(value, steps, view).slice(0, -2);
}

/** The same leading axes as the value has: weights may have been regrouped on the way. */
function regrouped(
  input: ValueRef,
  lead: readonly number[],
  like: GraphNode,
  draw: ReturnType<typeof drafter>,
  steps: Draft[],
  view: View,
): ValueRef | undefined {
  const shape = shapeOf(input, steps, view);
  const own = shape.slice(0, -2);
  if (own.length === lead.length && own.every((size, index) => size === lead[index])) return input;
  const step = draw("reshape", like, { attributes: { shape: [...lead, ...shape.slice(-2)] }, inputs: [input] });
  if (step === undefined) return undefined;
  steps.push(step);
  return { node: step.id, output: 0 };
}
