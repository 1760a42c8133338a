/** What is known of a tensor's elements: numbers, a law, a value of the graph, or nothing. */
import type { DType, Shape, ValueRef } from "../../graph/graph.ts";
import type { PiecewiseDistribution } from "../../moments/distribution.ts";
import { runOf, type Tracer } from "../trace.ts";
import type { Context } from "../value.ts";
import { few, FORCED, type Data } from "./data.ts";
import { distributionOf, uniformly, UNKNOWN_DISTRIBUTION } from "./piecewise.ts";

/** What a tensor holds. */
export type Content =
  | { readonly kind: "data"; readonly shape: Shape; readonly data: Data }
  | { readonly kind: "distribution"; readonly shape: Shape; readonly distribution: PiecewiseDistribution; readonly random: boolean }
  | { readonly kind: "graph"; readonly shape: Shape; readonly tracer: Tracer; readonly ref: ValueRef; readonly detached: boolean }
  | { readonly kind: "unknown"; readonly shape: Shape; readonly reason: string };

/** One way of looking at a tensor's elements. */
export type ViewStep =
  | { readonly kind: "slice"; readonly axis: number; readonly start: number; readonly stop: number; readonly step: number }
  | { readonly kind: "permute"; readonly order: readonly number[] }
  | { readonly kind: "reshape"; readonly from: Shape; readonly shape: Shape }
  | { readonly kind: "expand"; readonly shape: Shape };

/** Elements that are numbers. */
export function dataContent(data: Data): Content {
  return { kind: "data", shape: data.shape, data };
}

/** Elements drawn from a law; `random`: anew at each run instead of once at initialisation. */
export function randomContent(distribution: PiecewiseDistribution, random = false): Content {
  return { kind: "distribution", shape: distribution.shape, distribution, random };
}

/** The element type as the graph knows it. */
export function graphType(dtype: string): DType {
  if (dtype === "float32") return "float";
  if (dtype === "bool") return "bool";
  if (dtype.startsWith("complex")) return "complex";
  return /^u?int|^long$|^short$|^q/.test(dtype) ? "int" : "float";
}

/** Content as a distribution; what is not known has no moments. */
export function piecewise(content: Content): PiecewiseDistribution {
  switch (content.kind) {
    case "data":
      return toldOnce(content.data);
    case "distribution":
      return content.distribution;
    case "graph":
    case "unknown":
      return uniformly(content.shape, UNKNOWN_DISTRIBUTION);
  }
}

const told = new WeakMap<Data, PiecewiseDistribution>();

/** What known numbers are as a distribution. They may be many, and be read by many nodes: only the first time is charged. */
function toldOnce(data: Data, context?: Context): PiecewiseDistribution {
  const known = told.get(data);
  if (known !== undefined) return known;
  if (data.uniform === undefined) context?.chargeElements(Math.min(data.size, FORCED));
  const distribution = distributionOf(data);
  told.set(data, distribution);
  return distribution;
}

/** The value of a content in the graph under construction. */
export function refOfContent(context: Context, tracer: Tracer, content: Content, dtype: string): ValueRef {
  const type = { shape: content.shape, dtype: graphType(dtype) };
  switch (content.kind) {
    case "data":
      return tracer.constant(content, type, toldOnce(content.data, context), few(content.data), false);
    case "distribution":
      return tracer.constant(content, type, content.distribution, undefined, content.random);
    case "unknown":
      return tracer.opaque(content, type, content.reason);
    case "graph":
      if (content.tracer !== tracer) return tracer.opaque(content, type, "a value of an earlier call was kept");
      return content.detached && runOf(context).gradients ? tracer.detach(content.ref) : content.ref;
  }
}
