/** Tensors share storage: a view is a way of reading (and writing) the storage of another, so that writing in place is seen through all of them. */
import type { Shape, ValueRef } from "../../graph/graph.ts";
import type { PiecewiseDistribution } from "../../moments/distribution.ts";
import type { Location } from "../../text/location.ts";
import { userLocation } from "../places.ts";
import type { Data } from "./data.ts";
import { runOf, type Tracer } from "../trace.ts";
import type { AbstractValue, Context, TensorValue } from "../value.ts";
import { look, shapeAfter } from "./view.ts";
import { type Content, piecewise, refOfContent, type ViewStep } from "./content.ts";

declare module "../value.ts" {
  interface TensorValue {
    readonly state: TensorState;
  }
}

/** What tensors share. `version` counts writes. */
export interface TensorStorage {
  content: Content;
  version: number;
}

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
  /** What code has set on it, if anything. */
  attributes: Map<string, AbstractValue> | undefined;
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
    attributes: undefined,
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
    const shape = root.state.storage === storage ? root.shape : storage.content.shape;
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
