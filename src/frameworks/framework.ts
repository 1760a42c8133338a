/** What a framework gives beside its library: how a model is recognised, and how a call of it becomes a graph. */
import type { Library } from "../evaluate/library.ts";
import type { AbstractValue, Context, TensorValue, UnknownValue } from "../evaluate/value.ts";
import type { Graph, InputKind, Shape } from "../graph/graph.ts";

/** One input of a model. */
export interface InputSpec {
  readonly shape: Shape;
  readonly distribution: InputKind;
}

/** What came of a traced call. */
export interface TracedCall {
  readonly graph: Graph;
  /** Shapes of the floating-point outputs, flattened in order. */
  readonly outputs: readonly Shape[];
  /** Parts of the result that are not known. */
  readonly unknown: readonly UnknownValue[];
}

/** A call under way: whatever runs between `start` and `finish` on the same context is traced. */
export interface Trace {
  /** The inputs as values, `x0`, `x1`, … */
  readonly inputs: readonly TensorValue[];
  /** Ends the trace. `result` is what the call returned, undefined where it failed: then the graph holds what was run until then. */
  readonly finish: (result: AbstractValue | undefined) => TracedCall;
}

/** A framework. */
export interface Framework {
  readonly name: "pytorch" | "keras" | "flax";
  readonly library: Library;
  /** Whether a value is a model (or layer) of this framework. */
  readonly isModel: (value: AbstractValue) => boolean;
  /** Begins to trace calls of `model`. */
  readonly start: (context: Context, model: AbstractValue, inputs: readonly InputSpec[]) => Trace;
}
