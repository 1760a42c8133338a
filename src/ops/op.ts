import type { GraphNode, GraphParameter, NodeOf, OpAttributes, OpKind, TensorType } from "../graph/graph.ts";
import type { Atom, AxisRole, Layout } from "../graph/layout.ts";
import type { Common } from "../moments/common.ts";
import type { Expectations } from "../moments/gaussian.ts";
import type { AxisId } from "../moments/kernel.ts";
import type { Range } from "../moments/range.ts";
import type { Gradient, GradientMoments, Signal, StructuralZero, Unknown } from "../moments/signal.ts";

/** Of ops that their kind says all about. */
export type NoAttributes = Readonly<Record<string, never>>;

/** Outcome of shape inference: the types of all outputs, or a sentence in the framework's manner saying why the shapes do not fit. */
export type ShapeResult = { readonly outputs: readonly TensorType[] } | { readonly error: string };

/** Hands out atoms while layouts are laid, and remembers what was learnt about them. */
export interface LayoutContext {
  /** A new atom; `parents` are the atoms it was resampled from: it inherits the role of a single one. */
  atom(size: number, parents?: readonly Atom[]): Atom;
  /** The two halves of an atom, outer × inner = size; the same halves each time. */
  split(atom: Atom, outer: number): readonly [outer: Atom, inner: Atom];
  /** The atom whose halves these are, if they are. */
  whole(outer: Atom, inner: Atom): Atom | undefined;
  /** The same index runs along both: they share their role. */
  unify(a: Atom, b: Atom): void;
  /** An op that knows what an axis is says so (a recurrence its time axis, a convolution its channel axis). */
  claim(atoms: readonly Atom[], role: AxisRole): void;
}

/** What the forward rule of one node may look at. */
export interface ForwardContext<K extends OpKind> {
  readonly node: NodeOf<K>;
  readonly inputs: readonly Signal[];
  readonly inputLayouts: readonly Layout[];
  readonly outputLayouts: readonly Layout[];
  /** Role of an atom as far as ops claimed one; "sample" for the first axis of inputs that nobody claimed otherwise. */
  role(axis: AxisId): AxisRole | undefined;
  readonly expectations: Expectations;
  /** Between which numbers all elements of an input lie. */
  range(input: number): Range;
  /** A parameter of the graph by its id. */
  parameter(id: number): GraphParameter | undefined;
  /** States that the rule is only approximate here: a sentence, and one standard deviation of its error in decades. The engine adds it to what the rule returns. */
  assume(sentence: string, decades: number): void;
  /** What two inputs have in common because the same weights made them; undefined where they have nothing. */
  readonly common?: (first: number, second: number) => Common | undefined;
  /** What `compute` makes of this node: computed once, so that the backward rule has what the forward rule found. It may not assume anything. */
  once<T>(compute: (context: ForwardContext<K>) => T): T;
  /** Not computable here, for the reason given. */
  unknown(reason: string): Unknown;
}

/** Gradient of a recurrent state by time step. */
export interface StateSeries {
  readonly node: number;
  /** Path of the module, its layer, and which state: "h" or "c". */
  readonly module: string;
  readonly layer: number;
  readonly reverse: boolean;
  readonly state: "h" | "c";
  /** log10 of the RMS of the gradient that comes back through time to the state after each step; the last step may hand on nothing. */
  readonly log10: readonly (number | null)[];
}

/** What the backward rule of one node may look at besides. */
export interface BackwardContext<K extends OpKind> extends ForwardContext<K> {
  readonly outputs: readonly Signal[];
  /** One per output, summed over its users, with the roles of the output's kernel; a structural zero where nothing reaches it. */
  readonly gradients: readonly (GradientMoments | StructuralZero)[];
  /** Keeps a series for the profile. */
  record(series: StateSeries): void;
}

/**
 * One primitive op: its shape rule, what happens to axes, and its moments forward and backward.
 *
 * The engine handles what is unknown and structural zeros before it calls a rule: a rule sees moments, tokens or discrete values forward, and backward at
 * least one gradient that is not zero. It also brings what backward returns to the roles of the input's kernel, turns the gradient of what depends on
 * parameters alone into that of weights, and adds up where a value has several users. So a rule may return a gradient whose kernel lacks atoms of the input
 * (they are taken as channels) or has more.
 */
export interface Op<K extends OpKind> {
  readonly kind: K;
  /** Output types from input types. Sources (input, parameter, constant) have their type on the node instead. Never throws. */
  shape(attributes: OpAttributes[K], inputs: readonly TensorType[]): ShapeResult;
  /** Output layouts from input layouts; undefined where roles are lost, which makes what follows unknown. */
  layout(node: NodeOf<K>, inputs: readonly Layout[], context: LayoutContext): readonly Layout[] | undefined;
  /** One signal per output. */
  forward(context: ForwardContext<K>): readonly Signal[];
  /** One gradient per input: WeightGradient for parameters, StructuralZero where no gradient flows. */
  backward(context: BackwardContext<K>): readonly Gradient[];
}

/** An op of any kind, as the list in index.ts holds it. */
export type AnyOp = { [K in OpKind]: Op<K> }[OpKind];

/** A node together with the op of its kind. */
export type Applied = { [K in OpKind]: { readonly op: Op<K>; readonly node: NodeOf<K> } }[OpKind];

export type { GraphNode };
