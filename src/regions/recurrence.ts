import { nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { usersOf } from "../graph/users.ts";
import { ancestors, drafter, rewrite, type Draft, type Replacement } from "./rewrite.ts";

type Cell = NodeOf<"recurrent_cell">;
type Draw = ReturnType<typeof drafter>;

/**
 * Folds a recurrent cell that a loop calls step by step, its state handed from call to call, into one recurrence over time: the same weights at every step
 * make the gradient coherent in time, which a hundred separate layers would not show (theory.md section 6).
 *
 * A chain whose inputs depend on its own states (a decoder fed with what it said) stays as it is.
 */
export function foldRecurrences(graph: Graph): Graph {
  // Chains are folded one at a time: the next one's inputs may be the steps of the last.
  let current = graph;
  const tried = new Set<string>();
  for (;;) {
    const chain = chains(current).find((cells) => !tried.has(keyOf(cells)));
    if (chain === undefined) return current;
    tried.add(keyOf(chain));
    const replacement = folded(current, chain);
    if (replacement !== undefined) current = rewrite(current, [replacement]);
  }
}

/** Names a chain by what does not change when nodes are numbered anew: its weights' parameter nodes' parameters and its length. */
function keyOf(cells: readonly Cell[]): string {
  const [first] = cells;
  return `${first?.attributes.module ?? ""} ${first?.layer?.call ?? 0} ${cells.length}`;
}

/** Number of state inputs of a cell. */
function states({ attributes: { mode } }: Cell): number {
  return mode === "lstm" ? 2 : 1;
}

/** Maximal runs of at least two cells in which each one's states are the last one's outputs and the weights are the same. */
function chains(graph: Graph): readonly (readonly Cell[])[] {
  const cells = graph.nodes.filter((node): node is Cell => node.op === "recurrent_cell");
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const runs: Cell[][] = [];
  const runOf = new Map<number, Cell[]>();
  for (const cell of cells) {
    const before = byId.get(cell.inputs[1]?.node ?? -1);
    const run = before === undefined ? undefined : runOf.get(before.id);
    if (before !== undefined && run?.at(-1) === before && follows(cell, before)) {
      run.push(cell);
      runOf.set(cell.id, run);
    } else {
      const fresh = [cell];
      runs.push(fresh);
      runOf.set(cell.id, fresh);
    }
  }
  return runs.filter(({ length }) => length > 1);
}

function follows(cell: Cell, before: Cell): boolean {
  const count = states(cell);
  const handed = cell.inputs.slice(1, 1 + count).every(({ node, output }, index) => node === before.id && output === index);
  const weights = cell.inputs.slice(1 + count);
  const earlier = before.inputs.slice(1 + count);
  return handed && weights.length === earlier.length && weights.every((weight, index) => same(weight, earlier[index]));
}

function same(a: ValueRef | undefined, b: ValueRef | undefined): boolean {
  return a?.node === b?.node && a?.output === b?.output;
}

/** The recurrence in the chain's place, or undefined where it cannot be told apart from a loop that feeds itself. */
function folded(graph: Graph, cells: readonly Cell[]): Replacement | undefined {
  const ids = new Set(cells.map(({ id }) => id));
  const inputs = cells.flatMap(({ inputs: [x] }) => (x === undefined ? [] : [x]));
  const [first] = cells;
  const last = cells.at(-1);
  if (first === undefined || last === undefined || inputs.length !== cells.length) return undefined;
  const before = ancestors(graph, inputs, ({ id }) => ids.has(id));
  if (cells.some(({ id }) => before.has(id)) || leaksCellState(graph, cells)) return undefined;
  const draw = drafter(graph);
  const sequence = stacked(graph, inputs, first, draw);
  if (sequence === undefined) return undefined;
  const { mode, nonlinearity, hasBias, module } = first.attributes;
  const recurrent = draw("recurrent", last, {
    attributes: { mode, nonlinearity, hasBias, module, reverse: false, timeAxis: sequence.axis, projection: false, layer: 0 },
    inputs: [sequence.value, ...first.inputs.slice(1)],
  });
  if (recurrent === undefined) return undefined;
  const steps = cells.flatMap((cell, time): readonly Draft[] => {
    const attributes = { time, timeAxis: sequence.axis };
    const sources = mode === "lstm" ? [0, 2] : [0];
    const step = draw("recurrent_step", cell, { attributes, inputs: sources.map((output) => ({ node: recurrent.id, output })) }, cell.id);
    return step === undefined ? [] : [step];
  });
  return steps.length === cells.length ? { removed: ids, added: [...sequence.nodes, recurrent, ...steps] } : undefined;
}

/** Whether a cell state but the last is read by anything but the next step. */
function leaksCellState(graph: Graph, cells: readonly Cell[]): boolean {
  const users = usersOf(graph);
  return cells.slice(0, -1).some((cell, index) => {
    const readers = (users.get(cell.id) ?? []).filter(({ inputs }) => inputs.some(({ node, output }) => node === cell.id && output === 1));
    return readers.some(({ id }) => id !== cells[index + 1]?.id);
  });
}

interface Sequence {
  readonly value: ValueRef;
  readonly axis: number;
  readonly nodes: readonly Draft[];
}

/** The steps' inputs as one sequence: the tensor they were cut from where they are its successive slices, otherwise a new stack of them. */
function stacked(graph: Graph, inputs: readonly ValueRef[], like: GraphNode, draw: Draw): Sequence | undefined {
  const byId = nodesById(graph);
  const cuts = inputs.map((input) => cutFrom(byId, input));
  const [first] = cuts;
  const whole = first === undefined ? undefined : byId.get(first.source.node)?.outputs[first.source.output]?.shape[first.axis];
  const successive = cuts.every(
    (cut, index) => cut !== undefined && same(cut.source, first?.source) && cut.axis === first?.axis && cut.index === index,
  );
  if (first !== undefined && successive && whole === inputs.length) return { value: first.source, axis: first.axis, nodes: [] };
  const rows = inputs.flatMap((input): readonly Draft[] => {
    const shape = byId.get(input.node)?.outputs[input.output]?.shape ?? [];
    const row = draw("reshape", like, { attributes: { shape: [1, ...shape] }, inputs: [input] });
    return row === undefined ? [] : [row];
  });
  const stack = draw("concat", like, { attributes: { axis: 0 }, inputs: rows.map(({ id }) => ({ node: id, output: 0 })) });
  if (stack === undefined || rows.length !== inputs.length) return undefined;
  return { value: { node: stack.id, output: 0 }, axis: 0, nodes: [...rows, stack] };
}

/** The tensor, axis and index that a value was cut from: `x[:, t]` is a slice of one index with its axis dropped. */
function cutFrom(byId: ReadonlyMap<number, GraphNode>, value: ValueRef): { source: ValueRef; axis: number; index: number } | undefined {
  const dropped = byId.get(value.node);
  const slice = dropped?.op === "reshape" ? byId.get(dropped.inputs[0]?.node ?? -1) : undefined;
  const [source] = slice?.inputs ?? [];
  if (dropped === undefined || slice?.op !== "slice" || source === undefined) return undefined;
  const { axis, start, stop } = slice.attributes;
  const kept = slice.outputs[0]?.shape.filter((_, index) => index !== axis) ?? [];
  const shape = dropped.outputs[0]?.shape ?? [];
  const fits = shape.length === kept.length && shape.every((size, index) => size === kept[index]);
  return stop - start === 1 && fits ? { source, axis, index: start } : undefined;
}
