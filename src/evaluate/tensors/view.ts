/** Views: a step of a view applied to what is known of the storage. */
import type { Shape, ValueRef } from "../../graph/graph.ts";
import type { PiecewiseDistribution } from "../../moments/distribution.ts";
import { broadcastTo, type Data, permuted, reshapedData, sizeOf, sliced } from "./data.ts";
import { cut, expandedPieces, permutedPieces, reshapedPieces, strided, uniformly, written } from "./piecewise.ts";
import { runOf, type Tracer } from "../trace.ts";
import type { Context, TensorValue } from "../value.ts";
import { type Content, contentOf, dataContent, graphType, tensorOver, type ViewStep } from "./storage.ts";

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
export function look(context: Context | undefined, tracer: Tracer | undefined, content: Content, step: ViewStep, dtype: string): Content {
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

/** Writing every n-th index: inside the box the parts are mixed. */
export function interleaved(
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
