import type { ActivationId } from "../moments/activation.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { renewed } from "../graph/renewed.ts";
import { drafter, rewrite, type Draft } from "./rewrite.ts";

type Cell = NodeOf<"recurrent_cell">;

/**
 * Recurrent cells that are no recurrence over a sequence known beforehand (a decoder that reads what its attention says, a node of a graph that is updated by
 * messages) as the gates that they are made of: rules of linear layers, activations and products apply, and what steps have in common is followed as in cells
 * written by hand.
 */
export function lowerCells(graph: Graph): Graph {
  const cells = graph.nodes.filter((node): node is Cell => node.op === "recurrent_cell");
  if (cells.length === 0) return graph;
  const steps = new Steps(graph);
  const lowered = cells.filter((cell) => steps.lower(cell));
  const nodes = graph.nodes.map((node) => steps.redirected(node));
  return rewrite({ ...graph, nodes, outputs: graph.outputs.map((value) => steps.moved(value)) }, [
    { removed: new Set(lowered.map(({ id }) => id)), added: steps.drafts },
  ]);
}

/** The nodes that stand for cells. A cell's first output keeps its id, the cell state of an LSTM gets one of its own. */
class Steps {
  readonly drafts: Draft[] = [];
  readonly #draw: ReturnType<typeof drafter>;
  readonly #cellStates = new Map<number, ValueRef>();

  constructor(graph: Graph) {
    this.#draw = drafter(graph);
  }

  /** Adds the steps of a cell; false where its shapes do not fit. */
  lower(cell: Cell): boolean {
    const before = this.drafts.length;
    const made = cell.attributes.mode === "lstm" ? this.#lstm(cell) : cell.attributes.mode === "gru" ? this.#gru(cell) : this.#plain(cell);
    if (made === undefined) this.drafts.length = before;
    return made !== undefined;
  }

  /** A value under its name after lowering. */
  moved(value: ValueRef): ValueRef {
    return (value.output === 1 ? this.#cellStates.get(value.node) : undefined) ?? value;
  }

  redirected(node: GraphNode): GraphNode {
    return node.inputs.some((input) => this.moved(input) !== input)
      ? renewed(node, { inputs: node.inputs.map((input) => this.moved(input)) })
      : node;
  }

  #kept(draft: Draft | undefined): ValueRef | undefined {
    if (draft === undefined) return undefined;
    this.drafts.push(draft);
    return { node: draft.id, output: 0 };
  }

  #activation(cell: Cell, name: ActivationId, input: ValueRef | undefined, id?: number): ValueRef | undefined {
    return input && this.#kept(this.#draw("activation", cell, { attributes: { function: name, parameters: [] }, inputs: [input] }, id));
  }

  #sum(cell: Cell, a: ValueRef | undefined, b: ValueRef | undefined, id?: number): ValueRef | undefined {
    return a && b && this.#kept(this.#draw("add", cell, { attributes: { weights: [1, 1] }, inputs: [a, b] }, id));
  }

  #product(cell: Cell, a: ValueRef | undefined, b: ValueRef | undefined, id?: number): ValueRef | undefined {
    return a && b && this.#kept(this.#draw("multiply", cell, { attributes: {}, inputs: [a, b] }, id));
  }

  /** The linear maps of input and state, with their biases. */
  #maps(cell: Cell): readonly [fromInput: ValueRef | undefined, fromState: ValueRef | undefined] {
    const inputs = cell.inputs.map((input) => this.moved(input));
    const [x, h] = inputs;
    const [ih, hh, bi, bh] = inputs.slice(cell.attributes.mode === "lstm" ? 3 : 2);
    const linear = (...operands: readonly (ValueRef | undefined)[]): ValueRef | undefined =>
      this.#kept(this.#draw("linear", cell, { attributes: {}, inputs: operands.filter((operand) => operand !== undefined) }));
    return [linear(x, ih, bi), linear(h, hh, bh)];
  }

  /** Gate `index` of a map's output, of `width` units. */
  #gate(cell: Cell, map: ValueRef | undefined, index: number): ValueRef | undefined {
    const shape = cell.outputs[0]?.shape ?? [];
    const width = shape.at(-1) ?? 0;
    const attributes = { axis: shape.length - 1, start: index * width, stop: (index + 1) * width, step: 1 };
    return map && this.#kept(this.#draw("slice", cell, { attributes, inputs: [map] }));
  }

  #plain(cell: Cell): ValueRef | undefined {
    const [x, h] = this.#maps(cell);
    return this.#activation(cell, cell.attributes.nonlinearity, this.#sum(cell, x, h), cell.id);
  }

  /** c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh(c'); gates i, f, g, o. */
  #lstm(cell: Cell): ValueRef | undefined {
    const [x, h] = this.#maps(cell);
    const both = this.#sum(cell, x, h);
    const gate = (index: number, name: ActivationId): ValueRef | undefined => this.#activation(cell, name, this.#gate(cell, both, index));
    const [input, forget, candidate, output] = [gate(0, "sigmoid"), gate(1, "sigmoid"), gate(2, "tanh"), gate(3, "sigmoid")];
    const before = cell.inputs[2];
    const state = this.#sum(cell, this.#product(cell, forget, before && this.moved(before)), this.#product(cell, input, candidate));
    const result = this.#product(cell, output, this.#activation(cell, "tanh", state), cell.id);
    if (result !== undefined && state !== undefined) this.#cellStates.set(cell.id, state);
    return result;
  }

  /** n = tanh(x_n + σ(r) h_n), h' = (1 − z) n + z h; gates r, z, n. */
  #gru(cell: Cell): ValueRef | undefined {
    const [x, h] = this.#maps(cell);
    const gate = (index: number): ValueRef | undefined =>
      this.#activation(cell, "sigmoid", this.#sum(cell, this.#gate(cell, x, index), this.#gate(cell, h, index)));
    const [reset, update] = [gate(0), gate(1)];
    const candidate = this.#activation(
      cell,
      "tanh",
      this.#sum(cell, this.#gate(cell, x, 2), this.#product(cell, reset, this.#gate(cell, h, 2))),
    );
    const rest = update && this.#kept(this.#draw("affine", cell, { attributes: { scale: -1, shift: 1 }, inputs: [update] }));
    const before = cell.inputs[1];
    return this.#sum(cell, this.#product(cell, rest, candidate), this.#product(cell, update, before && this.moved(before)), cell.id);
  }
}
