/** The graph under construction while a forward runs on abstract tensors. */
import type {
  DType,
  Graph,
  GraphLayer,
  GraphNode,
  GraphParameter,
  InputKind,
  LayerRef,
  LoopIteration,
  OpAttributes,
  OpKind,
  Shape,
  TensorType,
  ValueRef,
} from "../graph/graph.ts";
import { renewed } from "../graph/renewed.ts";
import type { PiecewiseDistribution } from "../moments/distribution.ts";
import type { Location } from "../text/location.ts";
import { OWN_FILES, userLocation } from "./places.ts";
import type { Context } from "./value.ts";

/** Steps of evaluation that a node counts for: it is followed through the axes, forward and back. */
const NODE_COST = 20;

/** Call of a module that is under way. */
interface ModuleCall {
  readonly path: string;
  readonly leaf: LayerRef | undefined;
  /** Number of nodes when it began. */
  readonly start: number;
  readonly callLocation: Location;
}

/** What a leaf module has for its row, beside its output. */
export interface LeafFacts {
  readonly operation: string;
  readonly parameters: readonly object[];
  readonly location: Location;
}

/** A parameter as the framework lists it. `key` is the identity it was used by. */
export interface ListedParameter extends Omit<GraphParameter, "id"> {
  readonly key: object;
}

/** A row whose parameters are still identities. */
interface Row {
  readonly layer: LayerRef;
  readonly value: ValueRef;
  readonly parameters: readonly object[];
  readonly location: Location;
  readonly callLocation: Location;
}

/** One run of a forward: nodes as they are made, the modules under way, rows of leaf modules. */
export class Tracer {
  readonly #context: Context;
  /** Where the model is, for nodes that no line of the user's causes. */
  readonly #fallback: Location;
  readonly #nodes: GraphNode[] = [];
  readonly #rows: Row[] = [];
  readonly #used = new Map<object, number>();
  readonly #contents: { content: PiecewiseDistribution; values?: Float64Array }[] = [];
  readonly #parameterRefs = new Map<object, ValueRef>();
  readonly #constants = new Map<object, ValueRef>();
  readonly #detached = new Map<string, ValueRef>();
  readonly #calls: ModuleCall[] = [];
  readonly #callCounts = new Map<string, number>();
  /** Name of the framework's function that is running. */
  functional = "";

  constructor(context: Context, fallback: Location) {
    this.#context = context;
    this.#fallback = fallback;
  }

  get size(): number {
    return this.#nodes.length;
  }

  /** Adds a node; its outputs are `output` 0, 1, … of the result. */
  add<K extends OpKind>(op: K, attributes: OpAttributes[K], inputs: readonly ValueRef[], outputs: readonly TensorType[]): number {
    this.#context.charge(NODE_COST);
    const id = this.#nodes.length;
    const layer = this.#layer();
    const node = { id, op, attributes, inputs, outputs, location: this.location(), loops: this.#loops(), layer };
    // The pairing of op and attributes is checked at the call; a union cannot be built from a type parameter without saying so.
    this.#nodes.push(node as unknown as GraphNode);
    return id;
  }

  location(): Location {
    return userLocation(this.#context) ?? this.#fallback;
  }

  type(ref: ValueRef): TensorType {
    return this.#nodes[ref.node]?.outputs[ref.output] ?? { shape: [], dtype: "float" };
  }

  input(index: number, distribution: InputKind, shape: Shape): ValueRef {
    const dtype: DType = distribution.kind === "tokens" ? "int" : "float";
    return { node: this.add("input", { index, distribution }, [], [{ shape, dtype }]), output: 0 };
  }

  /** The node of a parameter, made on first use. */
  parameter(key: object, shape: Shape, content: () => { content: PiecewiseDistribution; values?: Float64Array }): ValueRef {
    const known = this.#parameterRefs.get(key);
    if (known !== undefined) return known;
    const provisional = this.#used.size;
    this.#used.set(key, provisional);
    this.#contents.push(content());
    const ref = { node: this.add("parameter", { parameter: provisional }, [], [{ shape, dtype: "float" }]), output: 0 };
    this.#parameterRefs.set(key, ref);
    return ref;
  }

  /** The node of a buffer or constant, one for each `key`. */
  constant(key: object, type: TensorType, content: PiecewiseDistribution, values: Float64Array | undefined, random: boolean): ValueRef {
    let ref = this.#constants.get(key);
    if (ref === undefined) {
      const attributes = values === undefined ? { content, random } : { content, values, random };
      ref = { node: this.add("constant", attributes, [], [type]), output: 0 };
      this.#constants.set(key, ref);
    }
    return ref;
  }

  /** The node of something of which only the shape is known. */
  opaque(key: object, type: TensorType, reason: string): ValueRef {
    let ref = this.#constants.get(key);
    if (ref === undefined) {
      ref = { node: this.add("opaque", { name: "unknown", reason, outputs: [type] }, [], [type]), output: 0 };
      this.#constants.set(key, ref);
    }
    return ref;
  }

  /** The node that makes a value. */
  nodeOf({ node }: ValueRef): GraphNode | undefined {
    return this.#nodes[node];
  }

  /** The same value with no gradient through it. */
  detach(ref: ValueRef): ValueRef {
    const key = `${ref.node}.${ref.output}`;
    let cut = this.#detached.get(key);
    if (cut === undefined) {
      cut = { node: this.add("detach", {}, [ref], [this.type(ref)]), output: 0 };
      this.#detached.set(key, cut);
    }
    return cut;
  }

  /**
   * What a value computed from `old` without a gradient would be with one; undefined where it was not computed so. Autograd does not see a write through
   * `.data`: what was written to keeps the gradient that it had.
   */
  tracked(made: ValueRef, old: ValueRef): ValueRef | undefined {
    const cut = this.#detached.get(`${old.node}.${old.output}`);
    const node = this.#nodes[made.node];
    if (cut === undefined || node === undefined || !node.inputs.some((input) => input.node === cut.node)) return undefined;
    const inputs = node.inputs.map((input) => (input.node === cut.node ? old : input));
    const id = this.#nodes.length;
    this.#nodes.push(renewed(node, { id, inputs }));
    return { node: id, output: made.output };
  }

  #layer(): LayerRef | undefined {
    for (const { leaf } of this.#calls) if (leaf !== undefined) return leaf;
    if (this.functional === "") return undefined;
    const path = this.#calls.at(-1)?.path ?? "";
    return { name: path === "" ? this.functional : `${path}.${this.functional}`, call: 0, operation: this.functional, functional: true };
  }

  #loops(): readonly LoopIteration[] {
    const loops: LoopIteration[] = [];
    for (const frame of this.#context.frames) {
      if (frame.loops.length === 0 || frame.file.startsWith(OWN_FILES)) continue;
      for (const { name, iteration } of frame.loops) loops.push({ loop: name, iteration });
    }
    return loops;
  }

  /** Path of the module that is running, and whether it is a leaf. */
  get path(): string {
    return this.#calls.at(-1)?.path ?? "";
  }

  get inLeaf(): boolean {
    return this.#calls.some((call) => call.leaf !== undefined);
  }

  /** A module's call begins. */
  enter(path: string, operation: string, leaf: boolean): void {
    let layer: LayerRef | undefined;
    if (leaf && !this.inLeaf) {
      const call = this.#callCounts.get(path) ?? 0;
      this.#callCounts.set(path, call + 1);
      layer = { name: path, call, operation, functional: false };
    }
    this.#calls.push({ path, leaf: layer, start: this.#nodes.length, callLocation: this.location() });
  }

  /** Whether `ref` was there before the running module's call began: then its output needs a node of its own. */
  isOlder(ref: ValueRef): boolean {
    const call = this.#calls.at(-1);
    return call?.leaf !== undefined && ref.node < call.start;
  }

  /** A module's call ends; a leaf with an output gets its row. */
  leave(value: ValueRef | undefined, facts: () => LeafFacts): void {
    const call = this.#calls.pop();
    if (call?.leaf === undefined || value === undefined) return;
    const { operation, parameters, location } = facts();
    this.#rows.push({ layer: { ...call.leaf, operation }, value, parameters, location, callLocation: call.callLocation });
  }

  /** Number of modules under way, to restore after an exception. */
  get depth(): number {
    return this.#calls.length;
  }

  unwind(depth: number): void {
    this.#calls.length = Math.min(this.#calls.length, depth);
  }

  /**
   * The graph: nodes that neither an output nor a row needs are left out, parameters are numbered as listed. A parameter that was used but is not listed is a
   * constant: it has no row and nothing trains it.
   */
  finish(outputs: readonly ValueRef[], listed: readonly ListedParameter[]): Graph {
    const parameters = listed.map(({ name, aliases, shape, initial, unknown, draw, trainable, hook, location }, id): GraphParameter => ({
      id,
      name,
      aliases,
      shape,
      initial,
      unknown,
      draw,
      trainable,
      hook,
      location,
    }));
    const ids = new Map(listed.map(({ key }, id) => [key, id]));
    const byProvisional = [...this.#used.keys()].map((key) => ids.get(key));
    const needed = new Uint8Array(this.#nodes.length);
    for (const { node } of outputs) needed[node] = 1;
    for (const { value } of this.#rows) needed[value.node] = 1;
    for (let id = this.#nodes.length - 1; id >= 0; id--) {
      const node = this.#nodes[id];
      // Inputs stay, so that index and node correspond.
      if (node?.op === "input") needed[id] = 1;
      if (needed[id] === 1) for (const input of node?.inputs ?? []) needed[input.node] = 1;
    }
    const moved = new Int32Array(this.#nodes.length);
    let next = 0;
    for (let id = 0; id < needed.length; id++) if (needed[id] === 1) moved[id] = next++;
    const move = (ref: ValueRef): ValueRef => ({ node: moved[ref.node] ?? 0, output: ref.output });
    const nodes: GraphNode[] = [];
    for (const node of this.#nodes) {
      if (needed[node.id] !== 1) continue;
      const stays = next === needed.length;
      nodes.push(this.#renumbered(stays ? node : renewed(node, { id: nodes.length, inputs: node.inputs.map(move) }), byProvisional));
    }
    const layers = this.#rows.map(({ layer, value, parameters: owned, location, callLocation }): GraphLayer => ({
      layer,
      value: move(value),
      parameters: owned.flatMap((key) => ids.get(key) ?? []),
      location,
      callLocation,
    }));
    return { nodes, parameters, outputs: outputs.map(move), layers };
  }

  #renumbered(node: GraphNode, byProvisional: readonly (number | undefined)[]): GraphNode {
    if (node.op !== "parameter") return node;
    const provisional = node.attributes.parameter;
    const id = byProvisional[provisional];
    if (id !== undefined) return renewed(node, { attributes: { parameter: id } });
    const { content, values } = this.#contents[provisional] ?? { content: { shape: [], pieces: [] } };
    const attributes = values === undefined ? { content, random: false } : { content, values, random: false };
    const { inputs, outputs, location, loops, layer } = node;
    return { id: node.id, op: "constant", attributes, inputs, outputs, location, loops, layer };
  }
}

/** What tensors of one evaluation share. */
interface Run {
  tracer: Tracer | undefined;
  gradients: boolean;
  tensors: number;
  /** Whether code has gone backward, so that tensors have gradients. */
  wentBackward: boolean;
}

const runs = new WeakMap<Context, Run>();

/** State of tensors in this evaluation. */
export function runOf(context: Context): Run {
  let run = runs.get(context);
  if (run === undefined) {
    run = { tracer: undefined, gradients: true, tensors: 0, wentBackward: false };
    runs.set(context, run);
  }
  return run;
}
