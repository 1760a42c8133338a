import type { Location } from "../text/location.ts";
import type { PiecewiseDistribution } from "../moments/distribution.ts";

/** Element types as far as shapes and gradients need them. */
export type DType = "float" | "int" | "bool" | "complex";

/** Sizes of a tensor's axes, outermost first. */
export type Shape = readonly number[];

/** Shape and element type of one value of the graph. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Output number `output` of node `node`. */
export interface ValueRef {
  readonly node: number;
  readonly output: number;
}

/**
 * Attributes of each primitive op, by the op's kind. Every op file adds its own line by declaration merging, so that a node
 * narrows to its attributes without casts:
 *
 *     declare module "../graph/graph.ts" { interface OpAttributes { softmax: { readonly axis: number } } }
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging, one line per op file
export interface OpAttributes {}

/** Name of a primitive op. */
export type OpKind = keyof OpAttributes;

/** The leaf module call, or functional call, a node belongs to: what the user sees as one layer. */
export interface LayerRef {
  /** Module path as in named_modules ("layer1.0.conv1"), or the place of a functional call ("forward:12"). */
  readonly name: string;
  /** 0 for the module's first use, 1 for the second… */
  readonly call: number;
  /** Class of the module ("Conv2d") or name of the function ("relu"). */
  readonly operation: string;
  /** Functional calls are not rows of the layer table. */
  readonly functional: boolean;
}

/** One Python loop (by its statement and entry) and the iteration in which a node was made. */
export interface LoopIteration {
  readonly loop: string;
  readonly iteration: number;
}

/** What all nodes have, whatever their op. */
interface NodeBase {
  readonly id: number;
  /** In the op's argument order; parameters and constants are nodes too. */
  readonly inputs: readonly ValueRef[];
  readonly outputs: readonly TensorType[];
  /** Innermost line of the user's code that caused the node. */
  readonly location: Location;
  readonly layer?: LayerRef | undefined;
  /** Outermost first. */
  readonly loops: readonly LoopIteration[];
}

/** A node of a known kind: its attributes are those its op file declares. */
export type NodeOf<K extends OpKind> = NodeBase & { readonly op: K; readonly attributes: OpAttributes[K] };

/** Any node; narrows on `op`. */
export type GraphNode = { [K in OpKind]: NodeOf<K> }[OpKind];

/** A trainable or frozen parameter. Tied names share one entry. */
export interface GraphParameter {
  readonly id: number;
  /** First name in named_parameters order. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly shape: Shape;
  /** Its content once the constructor, and what runs after it, is done. */
  readonly initial: PiecewiseDistribution;
  /** Why its content is not known, where it is not: it was loaded, or written to in a way that is not modelled. */
  readonly unknown?: string | undefined;
  /** Parameters of the same draw hold the same numbers (a layer copied with copy.deepcopy); absent where no other does. */
  readonly draw?: number | undefined;
  readonly trainable: boolean;
  /** What hooks do to its gradient at the end: multiply it by `scale`, or something that is not followed where it is absent. */
  readonly hook?: { readonly scale?: number } | undefined;
  /** Where its layer is constructed in the user's code. */
  readonly location: Location;
}

/** How one input of the model is distributed. */
export type InputKind =
  | { readonly kind: "normal"; readonly mean: number; readonly std: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "rowstochastic" }
  | { readonly kind: "tokens"; readonly vocabulary: number };

/** Output of a leaf module call: one row of the layer table. */
export interface GraphLayer {
  readonly layer: LayerRef;
  readonly value: ValueRef;
  /** Parameters that the module owns itself. */
  readonly parameters: readonly number[];
  /** Line where the layer is constructed (or called, for a functional one). */
  readonly location: Location;
  /** Line in forward where it is called. */
  readonly callLocation: Location;
}

/** The traced model: nodes in execution order, so that every input's node comes before its user. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly parameters: readonly GraphParameter[];
  /** Floating-point outputs, flattened in order. */
  readonly outputs: readonly ValueRef[];
  /** For each output where it stands in the tuple or dict that forward returns; undefined where it is all that is returned, or deeper inside. */
  readonly outputKeys?: readonly (string | number | undefined)[];
  /** In execution order. */
  readonly layers: readonly GraphLayer[];
}
