/** A call of a model as a graph. */
import { graphType } from "../../evaluate/tensors/content.ts";
import { parameterContent, refOf, tensorOf } from "../../evaluate/tensors/storage.ts";
import { runOf, Tracer, type ListedParameter } from "../../evaluate/trace.ts";
import type { AbstractValue, Context, InstanceValue, TensorValue, UnknownValue } from "../../evaluate/value.ts";
import type { Shape, ValueRef } from "../../graph/graph.ts";
import type { Location } from "../../text/location.ts";
import type { InputSpec, Trace, TracedCall } from "../framework.ts";
import { isModule, membersOf } from "./module/tables.ts";
import { observeUnregistered } from "./module/unregistered.ts";
import { traceModel } from "./module/call.ts";

const NOWHERE: Location = { file: "", span: { start: 0, end: 0 } };

/** Begins to trace calls of `model`. */
export function startTrace(context: Context, model: AbstractValue, inputs: readonly InputSpec[]): Trace {
  const run = runOf(context);
  const root = isModule(model) ? model : undefined;
  const tracer = new Tracer(context, locationOf(root));
  if (root !== undefined) traceModel(tracer, root);
  run.tracer = tracer;
  run.gradients = true;
  const tensors = inputs.map((input, index) => inputTensor(context, tracer, input, index));
  return { inputs: tensors, finish: (result) => finish(context, tracer, root, result) };
}

function locationOf(model: InstanceValue | undefined): Location {
  return model?.class.location ?? model?.native.module?.location ?? NOWHERE;
}

function inputTensor(context: Context, tracer: Tracer, { shape, distribution }: InputSpec, index: number): TensorValue {
  const ref = tracer.input(index, distribution, shape);
  const dtype = distribution.kind === "tokens" ? "int64" : "float32";
  return tensorOf(context, { kind: "graph", shape, tracer, ref, detached: false }, dtype);
}

function finish(context: Context, tracer: Tracer, root: InstanceValue | undefined, result: AbstractValue | undefined): TracedCall {
  const run = runOf(context);
  run.tracer = tracer;
  run.gradients = true;
  const unknown: UnknownValue[] = [];
  const outputs: ValueRef[] = [];
  const shapes: Shape[] = [];
  if (result !== undefined) {
    for (const tensor of tensorsIn(result, unknown)) {
      if (graphType(tensor.dtype) !== "float") continue;
      outputs.push(refOf(context, tracer, tensor));
      shapes.push(tensor.shape);
    }
  }
  run.tracer = undefined;
  if (root !== undefined) observeUnregistered(context, root);
  return { graph: tracer.finish(outputs, root === undefined ? [] : listedParameters(root)), outputs: shapes, unknown };
}

/** Tensors of a result, in order: tuples, lists, dicts and the attributes of objects are walked. */
function* tensorsIn(value: AbstractValue, unknown: UnknownValue[], depth = 0): Generator<TensorValue> {
  if (depth > 8) return;
  switch (value.kind) {
    case "tensor":
      yield value;
      return;
    case "unknown":
      unknown.push(value);
      return;
    case "tuple":
    case "list":
      for (const item of value.items) yield* tensorsIn(item, unknown, depth + 1);
      return;
    case "dict":
      for (const slot of value.entries.values()) yield* tensorsIn(slot.value, unknown, depth + 1);
      return;
    case "instance":
      // A module is not a result.
      for (const attribute of value.attributes.has("_modules") ? [] : value.attributes.values()) {
        yield* tensorsIn(attribute, unknown, depth + 1);
      }
      return;
    default:
      return;
  }
}

/** The model's parameters in the order of named_parameters, tied ones once, with all their names. */
export function listedParameters(model: InstanceValue): ListedParameter[] {
  const names = new Map<TensorValue, { names: string[]; owner: InstanceValue }>();
  for (const [name, tensor, owner] of membersOf(model, "_parameters", { unique: false })) {
    const known = names.get(tensor);
    if (known === undefined) names.set(tensor, { names: [name], owner });
    else if (!known.names.includes(name)) known.names.push(name);
  }
  return Array.from(
    names,
    ([
      tensor,
      {
        names: [name = "", ...aliases],
        owner,
      },
    ]): ListedParameter => {
      const { content: initial, unknown } = parameterContent(tensor);
      const location = tensor.state.location ?? owner.native.module?.location ?? locationOf(model);
      const { requiresGrad: trainable, gradientHook: hook } = tensor.state;
      return {
        key: tensor,
        name,
        aliases,
        shape: tensor.shape,
        initial,
        ...(unknown !== undefined && { unknown }),
        ...(hook && { hook }),
        trainable,
        location,
      };
    },
  );
}
