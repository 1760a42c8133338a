/** Views: a step of a view applied to what is known of the storage. */
import type { Shape, ValueRef } from "../../graph/graph.ts";
import type { PiecewiseDistribution } from "../../moments/distribution.ts";
import { broadcastTo, type Data, permuted, reshapedData, sliced } from "./data.ts";
import { expandedPieces, permutedPieces, reshapedPieces, strided } from "./piecewise.ts";
import type { Tracer } from "../trace.ts";
import type { Context } from "../value.ts";
import { type Content, dataContent, graphType, type ViewStep } from "./content.ts";

/** The shape of what a step of a view leaves. */
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
