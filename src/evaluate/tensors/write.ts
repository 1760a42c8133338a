/** Writing in place, through views. */
import type { Shape } from "../../graph/graph.ts";
import { indexer, stridesOf, withNumbers, withSlice } from "./data.ts";
import { wholeBox, written } from "./piecewise.ts";
import { runOf } from "../trace.ts";
import type { Context, TensorValue } from "../value.ts";
import { type Content, dataContent, graphType, piecewise, randomContent, refOfContent, type ViewStep } from "./content.ts";
import { contentOf } from "./storage.ts";
import { look, shapeAfter } from "./view.ts";
import { cut, uniformly } from "./piecewise.ts";
import type { PiecewiseDistribution } from "../../moments/distribution.ts";
import { sizeOf } from "./data.ts";

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

/** Where the elements of a view lie in what it is a view of, by flat index; undefined where several lie in one place. */
function placeIn(shape: Shape, steps: readonly ViewStep[]): ((index: number) => number) | undefined {
  const maps: ((index: number) => number)[] = [];
  let from = shape;
  for (const step of steps) {
    const to = shapeAfter(from, step);
    const strides = stridesOf(from);
    if (step.kind === "expand") return undefined;
    if (step.kind === "slice") {
      const own = strides.map((stride, axis) => (axis === step.axis ? stride * step.step : stride));
      maps.push(indexer(to, own, step.start * (strides[step.axis] ?? 0)));
    } else if (step.kind === "permute") {
      const own = step.order.map((axis) => strides[axis] ?? 0);
      maps.push(indexer(to, own));
    }
    from = to;
  }
  return (index) => maps.reduceRight((at, map) => map(at), index);
}

function put(context: Context, base: Content, steps: readonly ViewStep[], value: Content, dtype: string): Content {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (base.kind === "data" && value.kind === "data") {
    const place = placeIn(base.shape, steps);
    const rewritten = place === undefined ? undefined : withNumbers(base.data, value.data, place);
    if (rewritten !== undefined) return dataContent(rewritten);
  }
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
