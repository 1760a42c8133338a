/**
 * The tensor of evaluated code. Its handle is declared in value.ts, so that the values do not depend on tensors; what is known of one is here.
 *
 * Tensors share storage: a view is a way of reading (and writing) the storage of another, so that writing in place is seen through all of them.
 */
import type { DType, Shape, ValueRef } from "../graph/graph.ts";
import type { PiecewiseDistribution } from "../moments/distribution.ts";
import type { Location } from "../text/location.ts";
import { userLocation } from "./places.ts";
import { runOf, type Tracer } from "./trace.ts";
import { broadcastTo, few, permuted, reshapedData, sizeOf, sliced, withSlice, type Data } from "./tensors/data.ts";
import {
  cut,
  distributionOf,
  expandedPieces,
  permutedPieces,
  reshapedPieces,
  strided,
  uniformly,
  UNKNOWN_DISTRIBUTION,
  wholeBox,
  written,
} from "./tensors/piecewise.ts";
import type { AbstractValue, Context, TensorValue } from "./value.ts";

export type { TensorValue } from "./value.ts";

declare module "./value.ts" {
  interface TensorValue {
    readonly state: TensorState;
  }
}

/** What a tensor holds. */
export type Content =
  | { readonly kind: "data"; readonly shape: Shape; readonly data: Data }
  | { readonly kind: "distribution"; readonly shape: Shape; readonly distribution: PiecewiseDistribution; readonly random: boolean }
  | { readonly kind: "graph"; readonly shape: Shape; readonly tracer: Tracer; readonly ref: ValueRef; readonly detached: boolean }
  | { readonly kind: "unknown"; readonly shape: Shape; readonly reason: string };

/** What tensors share. `version` counts writes. */
export interface TensorStorage {
  content: Content;
  version: number;
}

/** One way of looking at a tensor's elements. */
export type ViewStep =
  | { readonly kind: "slice"; readonly axis: number; readonly start: number; readonly stop: number; readonly step: number }
  | { readonly kind: "permute"; readonly order: readonly number[] }
  | { readonly kind: "reshape"; readonly from: Shape; readonly shape: Shape }
  | { readonly kind: "expand"; readonly shape: Shape };

/** What hooks of the user's do to a parameter's gradient: multiply it by `scale`, or something that is not followed where it is absent. */
export interface GradientHook {
  readonly scale?: number;
}

export interface TensorState {
  storage: TensorStorage;
  /** From the storage to this tensor. */
  steps: readonly ViewStep[];
  shape: Shape;
  dtype: string;
  /** An nn.Parameter. */
  readonly parameter: boolean;
  /** The parameter whose gradient this is a view with. */
  root: TensorValue | undefined;
  requiresGrad: boolean;
  gradientHook: GradientHook | undefined;
  readonly attributes: Map<string, AbstractValue>;
  /** Where the user's code made it. */
  readonly location: Location | undefined;
  cache:
    | { readonly storage: TensorStorage; readonly version: number; readonly tracer: Tracer | undefined; readonly content: Content }
    | undefined;
}

class Handle implements TensorValue {
  readonly kind = "tensor";
  readonly id: number;
  readonly state: TensorState;

  constructor(id: number, state: TensorState) {
    this.id = id;
    this.state = state;
  }

  get shape(): Shape {
    return this.state.shape;
  }

  get dtype(): string {
    return this.state.dtype;
  }
}

interface TensorOptions {
  readonly parameter?: boolean;
  readonly requiresGrad?: boolean;
  readonly steps?: readonly ViewStep[];
  readonly root?: TensorValue | undefined;
}

/** A tensor over a storage. */
export function tensorOver(
  context: Context,
  storage: TensorStorage,
  shape: Shape,
  dtype: string,
  options: TensorOptions = {},
): TensorValue {
  const handle = new Handle(runOf(context).tensors++, {
    storage,
    steps: options.steps ?? [],
    shape,
    dtype,
    parameter: options.parameter === true,
    root: options.root,
    requiresGrad: options.requiresGrad === true,
    gradientHook: undefined,
    attributes: new Map(),
    location: options.parameter === true ? userLocation(context) : undefined,
    cache: undefined,
  });
  if (options.parameter === true) handle.state.root = handle;
  return handle;
}

/** A tensor with content of its own. */
export function tensorOf(context: Context, content: Content, dtype: string, options: TensorOptions = {}): TensorValue {
  return tensorOver(context, { content, version: 0 }, content.shape, dtype, options);
}

export function dataContent(data: Data): Content {
  return { kind: "data", shape: data.shape, data };
}

export function randomContent(distribution: PiecewiseDistribution, random = false): Content {
  return { kind: "distribution", shape: distribution.shape, distribution, random };
}

/** The element type as the graph knows it. */
export function graphType(dtype: string): DType {
  if (dtype === "bool") return "bool";
  if (dtype.startsWith("complex")) return "complex";
  return /^u?int|^long$|^short$|^q/.test(dtype) ? "int" : "float";
}

/** Content as a distribution; what is not known has no moments. */
export function piecewise(content: Content): PiecewiseDistribution {
  switch (content.kind) {
    case "data":
      return distributionOf(content.data);
    case "distribution":
      return content.distribution;
    case "graph":
    case "unknown":
      return uniformly(content.shape, UNKNOWN_DISTRIBUTION);
  }
}

/** The value of a content in the graph under construction. */
export function refOfContent(context: Context, tracer: Tracer, content: Content, dtype: string): ValueRef {
  const type = { shape: content.shape, dtype: graphType(dtype) };
  switch (content.kind) {
    case "data":
      return tracer.constant(content, type, distributionOf(content.data), few(content.data), false);
    case "distribution":
      return tracer.constant(content, type, content.distribution, undefined, content.random);
    case "unknown":
      return tracer.opaque(content, type, content.reason);
    case "graph":
      if (content.tracer !== tracer) return tracer.opaque(content, type, "a value of an earlier call was kept");
      return content.detached && runOf(context).gradients ? tracer.detach(content.ref) : content.ref;
  }
}

/** What a parameter holds, for the graph; `unknown` is why that is not known, where it is not. */
export function parameterContent(tensor: TensorValue): { content: PiecewiseDistribution; values?: Float64Array; unknown?: string } {
  const content = storedContent(tensor);
  if (content.kind === "unknown") return { content: piecewise(content), unknown: content.reason };
  const values = content.kind === "data" ? content.data.values : undefined;
  return values === undefined ? { content: piecewise(content) } : { content: piecewise(content), values };
}

/** What a tensor's storage holds for it, read outside of any graph. */
export function storedContent(tensor: TensorValue): Content {
  const { storage, steps } = tensor.state;
  return steps.reduce<Content>((content, step) => look(undefined, undefined, content, step, tensor.dtype), storage.content);
}

/** What the tensor holds now. With a graph under construction a parameter is a node of it. */
export function contentOf(context: Context, tensor: TensorValue): Content {
  const { state } = tensor;
  const { storage, root } = state;
  const tracer = runOf(context).tracer;
  const { cache } = state;
  if (cache?.storage === storage && cache.version === storage.version && cache.tracer === tracer) return cache.content;
  let content = storage.content;
  if (tracer !== undefined && root !== undefined) {
    const shape = root.state.storage === storage && root.state.steps.length === 0 ? root.shape : storage.content.shape;
    content = {
      kind: "graph",
      shape,
      tracer,
      ref: tracer.parameter(root, shape, () => parameterContent(root)),
      detached: !root.state.requiresGrad,
    };
  }
  const steps = root !== undefined && tracer !== undefined ? state.steps.slice(root.state.steps.length) : state.steps;
  for (const step of steps) content = look(context, tracer, content, step, state.dtype);
  state.cache = { storage, version: storage.version, tracer, content };
  return content;
}

/** A tensor's value in the graph under construction. */
export function refOf(context: Context, tracer: Tracer, tensor: TensorValue): ValueRef {
  return refOfContent(context, tracer, contentOf(context, tensor), tensor.dtype);
}

/** Known numbers of a tensor: those of parameters count only while no graph is under construction. */
export function dataIn(context: Context, tensor: TensorValue): Data | undefined {
  const content = contentOf(context, tensor);
  return content.kind === "data" ? content.data : undefined;
}

export function shapeAfter(shape: Shape, step: ViewStep): Shape {
  switch (step.kind) {
    case "slice":
      return shape.map((extent, axis) => (axis === step.axis ? Math.max(0, Math.ceil((step.stop - step.start) / step.step)) : extent));
    case "permute":
      return step.order.map((axis) => shape[axis] ?? 1);
    case "reshape":
    case "expand":
      return step.shape;
  }
}

/** One step of a view, on any content. */
function look(context: Context | undefined, tracer: Tracer | undefined, content: Content, step: ViewStep, dtype: string): Content {
  const shape = shapeAfter(content.shape, step);
  switch (content.kind) {
    case "unknown":
      return { ...content, shape };
    case "data":
      return dataContent(lookAtData(content.data, step));
    case "distribution":
      return { ...content, shape, distribution: lookAtPieces(content.distribution, step) };
    case "graph": {
      if (tracer === undefined || context === undefined || content.tracer !== tracer) {
        return { kind: "unknown", shape, reason: "a value of an earlier call was kept" };
      }
      const output = [{ shape, dtype: graphType(dtype) }];
      const inputs = [content.ref];
      return { ...content, shape, ref: { node: addStep(tracer, step, inputs, output), output: 0 } };
    }
  }
}

function addStep(tracer: Tracer, step: ViewStep, inputs: readonly ValueRef[], output: Parameters<Tracer["add"]>[3]): number {
  switch (step.kind) {
    case "slice":
      return tracer.add("slice", { axis: step.axis, start: step.start, stop: step.stop, step: step.step }, inputs, output);
    case "permute":
      return tracer.add("permute", { order: step.order }, inputs, output);
    case "reshape":
      return tracer.add("reshape", { shape: step.shape }, inputs, output);
    case "expand":
      return tracer.add("expand", { shape: step.shape }, inputs, output);
  }
}

function lookAtData(data: Data, step: ViewStep): Data {
  switch (step.kind) {
    case "slice":
      return sliced(data, step.axis, step.start, step.stop, step.step);
    case "permute":
      return permuted(data, step.order);
    case "reshape":
      return reshapedData(data, step.shape);
    case "expand":
      return broadcastTo(data, step.shape);
  }
}

function lookAtPieces(pieces: PiecewiseDistribution, step: ViewStep): PiecewiseDistribution {
  switch (step.kind) {
    case "slice":
      return strided(pieces, step.axis, step.start, step.stop, step.step);
    case "permute":
      return permutedPieces(pieces, step.order);
    case "reshape":
      return reshapedPieces(pieces, step.shape);
    case "expand":
      return expandedPieces(pieces, step.shape);
  }
}

/** A view of a tensor: shares its storage. */
export function viewOf(context: Context, tensor: TensorValue, step: ViewStep): TensorValue {
  const { state } = tensor;
  const shape = shapeAfter(state.shape, step);
  const view = tensorOver(context, state.storage, shape, state.dtype, {
    steps: [...state.steps, step],
    root: state.root,
    requiresGrad: state.requiresGrad,
  });
  const tracer = runOf(context).tracer;
  // Looked at now, so that its node has the place where the view was taken, and starts from what the tensor holds already.
  const content = contentOf(context, tensor);
  const seen = look(context, tracer, content, step, state.dtype);
  view.state.cache = { storage: state.storage, version: state.storage.version, tracer, content: seen };
  return view;
}

/** A tensor on the same storage of which no gradient is taken. */
export function withoutGradient(context: Context, tensor: TensorValue): TensorValue {
  const { state } = tensor;
  const bare = tensorOver(context, state.storage, state.shape, state.dtype, { steps: state.steps });
  const content = contentOf(context, tensor);
  if (content.kind === "graph") {
    // Made now, so that its node has the place where the gradient was given up and not where the value is used.
    if (!content.detached && runOf(context).gradients && content.tracer === runOf(context).tracer) content.tracer.detach(content.ref);
    bare.state.cache = {
      storage: state.storage,
      version: state.storage.version,
      tracer: content.tracer,
      content: { ...content, detached: true },
    };
  }
  return bare;
}

/** Writes content of the tensor's own shape into its storage, where all views of it see it. */
export function writeContent(context: Context, tensor: TensorValue, content: Content): void {
  const { state } = tensor;
  const tracer = runOf(context).tracer;
  state.storage.content = put(context, state.storage.content, state.steps, withOldGradient(context, tensor, content), state.dtype);
  state.storage.version++;
  if (state.root === undefined) {
    state.cache = { storage: state.storage, version: state.storage.version, tracer, content };
  }
}

/** What others see of a write through a tensor without a gradient to one that has one. */
function withOldGradient(context: Context, tensor: TensorValue, content: Content): Content {
  const { tracer } = runOf(context);
  const shared = tensor.state.storage.content;
  if (shared.kind !== "graph" || shared.detached || content.kind !== "graph" || content.tracer !== tracer) return content;
  const own = contentOf(context, tensor);
  const ref = own.kind === "graph" && own.detached ? tracer.tracked(content.ref, own.ref) : undefined;
  return ref === undefined ? content : { ...content, ref, detached: false };
}

function put(context: Context, base: Content, steps: readonly ViewStep[], value: Content, dtype: string): Content {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const tracer = runOf(context).tracer;
  const inner = rest.length === 0 ? value : put(context, look(context, tracer, base, step, dtype), rest, value, dtype);
  return putStep(context, base, step, inner, dtype);
}

function putStep(context: Context, base: Content, step: ViewStep, value: Content, dtype: string): Content {
  const tracer = runOf(context).tracer;
  switch (step.kind) {
    case "reshape":
      return look(context, tracer, value, { kind: "reshape", from: step.shape, shape: step.from }, dtype);
    case "permute": {
      const order = step.order.map((_, axis) => step.order.indexOf(axis));
      return look(context, tracer, value, { kind: "permute", order }, dtype);
    }
    case "expand":
      return { kind: "unknown", shape: base.shape, reason: "an expanded tensor is written to in place" };
    case "slice":
      return putSlice(context, base, step, value, dtype);
  }
}

function putSlice(context: Context, base: Content, step: ViewStep & { kind: "slice" }, value: Content, dtype: string): Content {
  const { axis, start, stop, step: stride } = step;
  if (base.kind === "data" && value.kind === "data") return dataContent(withSlice(base.data, value.data, axis, start, stop, stride));
  const box = wholeBox(base.shape).map((side, i): readonly [number, number] => (i === axis ? [start, stop] : side));
  const { tracer } = runOf(context);
  if (tracer !== undefined && (base.kind === "graph" || value.kind === "graph")) {
    const inputs = [refOfContent(context, tracer, base, dtype), refOfContent(context, tracer, value, dtype)];
    const attributes = stride === 1 ? { box } : {};
    const node = tracer.add("scatter", attributes, inputs, [{ shape: base.shape, dtype: graphType(dtype) }]);
    return { kind: "graph", shape: base.shape, tracer, ref: { node, output: 0 }, detached: !runOf(context).gradients };
  }
  if (base.kind === "unknown") return base;
  if (value.kind === "unknown") return { ...value, shape: base.shape };
  const random = base.kind === "distribution" && base.random;
  if (stride === 1) return randomContent(written(piecewise(base), box, piecewise(value)), random);
  return randomContent(interleaved(piecewise(base), box, stride, piecewise(value)), random);
}

/** Writing every n-th index: inside the box the parts are mixed. */
function interleaved(
  base: PiecewiseDistribution,
  box: PiecewiseDistribution["pieces"][number]["box"],
  stride: number,
  value: PiecewiseDistribution,
): PiecewiseDistribution {
  const old = cut(base, box);
  const count = sizeOf(old.shape);
  const moments = (part: PiecewiseDistribution): readonly [number, number] => {
    let mean = 0;
    let square = 0;
    for (const piece of part.pieces) {
      const share = sizeOf(piece.box.map(([low, high]) => high - low)) / Math.max(1, sizeOf(part.shape));
      mean += share * piece.distribution.mean;
      square += share * (piece.distribution.variance + piece.distribution.mean ** 2);
    }
    return [mean, square];
  };
  const share = count === 0 ? 0 : sizeOf(value.shape) / count;
  const [oldMean, oldSquare] = moments(old);
  const [newMean, newSquare] = moments(value);
  // What was there is overwritten at every `stride`-th place; zeros between two such writes stay.
  const mean = oldMean * (1 - share) + newMean * share;
  const square = oldSquare * (1 - share) + newSquare * share;
  return written(base, box, uniformly(old.shape, { kind: "mixture", mean, variance: Math.max(0, square - mean * mean) }));
}
