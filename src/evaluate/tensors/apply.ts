/** Ops on tensors: known numbers are computed, in a forward nodes are made, in a constructor distributions are followed. */
import type { DType, OpAttributes, OpKind, Shape, TensorType } from "../../graph/graph.ts";
import { shapeOf } from "../../ops/index.ts";
import { contentOf, tensorOf } from "./storage.ts";
import { dataContent, graphType, piecewise, randomContent, refOfContent, type Content } from "./content.ts";
import { runOf } from "../trace.ts";
import type { Context, TensorValue } from "../value.ts";
import type { Data } from "./data.ts";
import { EXACT } from "./exact.ts";
import { RANDOM } from "./random.ts";

/** All numbers of the outputs from all numbers of the inputs; undefined where that cannot be done. */
export type Compute = (inputs: readonly Data[], shape: Shape) => readonly Data[] | undefined;

const PRECISION = ["float16", "bfloat16", "float32", "float64"];

/** Element type of a result, named as the framework names it. */
export function resultType(type: DType, inputs: readonly TensorValue[]): string {
  if (type === "bool") return "bool";
  const [first] = inputs;
  if (first?.dtype === "float32" && type === "float" && inputs.every(({ dtype }) => dtype === "float32")) return "float32";
  const same = inputs.filter((input) => graphType(input.dtype) === type);
  if (type === "int") return same[0]?.dtype ?? "int64";
  if (type === "complex") return same[0]?.dtype ?? "complex64";
  // Tensors without axes do not decide, as long as there are others.
  const broad = same.filter((input) => input.shape.length > 0);
  const ranks = (broad.length > 0 ? broad : same).map((input) => PRECISION.indexOf(input.dtype));
  return PRECISION[Math.max(-1, ...ranks)] ?? "float32";
}

/** Applies a primitive op; a shape that does not fit raises RuntimeError. All outputs of the op, in order. */
export function apply<K extends OpKind>(
  context: Context,
  kind: K,
  attributes: OpAttributes[K],
  inputs: readonly TensorValue[],
  compute?: Compute,
): readonly TensorValue[] {
  const types = inputs.map((input): TensorType => ({ shape: input.shape, dtype: graphType(input.dtype) }));
  const shapes = shapeOf(kind, attributes, types);
  if ("error" in shapes) return context.raise("RuntimeError", shapes.error);
  const run = runOf(context);
  const requiresGrad = run.gradients && inputs.some((input) => input.state.requiresGrad);
  const make = (content: Content, type: TensorType): TensorValue =>
    tensorOf(context, content, resultType(type.dtype, inputs), {
      requiresGrad: requiresGrad && (type.dtype === "float" || type.dtype === "complex"),
    });
  const contents = inputs.map((input) => contentOf(context, input));
  const exact = exactly(kind, attributes, contents, shapes.outputs, compute);
  if (exact !== undefined) {
    // Larger ones are computed when somebody asks for their numbers.
    for (const { values } of exact) context.chargeElements(values?.length ?? 0);
    return exact.flatMap((data, i) => make(dataContent(data), shapes.outputs[i] ?? { shape: data.shape, dtype: "float" }));
  }
  const { tracer } = run;
  if (tracer !== undefined) {
    const refs = contents.map((content, i) => refOfContent(context, tracer, content, inputs[i]?.dtype ?? "float32"));
    const node = tracer.add(kind, attributes, refs, shapes.outputs);
    const detached = !run.gradients;
    return shapes.outputs.map((type, output) => make({ kind: "graph", shape: type.shape, tracer, ref: { node, output }, detached }, type));
  }
  return shapes.outputs.map((type, output) => make(randomly(kind, attributes, contents, type.shape, output), type));
}

/** An op with one output. */
export function apply1<K extends OpKind>(
  context: Context,
  kind: K,
  attributes: OpAttributes[K],
  inputs: readonly TensorValue[],
  compute?: Compute,
): TensorValue {
  const [first] = apply(context, kind, attributes, inputs, compute);
  if (first === undefined) throw new Error(`${kind} has no output`);
  return first;
}

function exactly<K extends OpKind>(
  kind: K,
  attributes: OpAttributes[K],
  contents: readonly Content[],
  outputs: readonly TensorType[],
  compute: Compute | undefined,
): readonly Data[] | undefined {
  const shape = outputs[0]?.shape;
  if (shape === undefined || contents.length === 0) return undefined;
  const data: Data[] = [];
  for (const content of contents) {
    if (content.kind !== "data") return undefined;
    data.push(content.data);
  }
  if (compute !== undefined) return compute(data, shape);
  if (outputs.length !== 1) return undefined;
  const result = EXACT[kind]?.(attributes, data, shape);
  return result === undefined ? undefined : [result];
}

function randomly<K extends OpKind>(
  kind: K,
  attributes: OpAttributes[K],
  contents: readonly Content[],
  shape: Shape,
  output: number,
): Content {
  for (const content of contents) if (content.kind === "unknown") return { ...content, shape };
  const distribution = output === 0 ? RANDOM[kind]?.(attributes, contents.map(piecewise), shape) : undefined;
  if (distribution !== undefined) return randomContent(distribution);
  return { kind: "unknown", shape, reason: `what "${kind}" makes of random numbers is not known outside of forward` };
}
