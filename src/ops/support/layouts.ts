import type { GraphNode } from "../../graph/graph.ts";
import type { Atom, Axis, Layout } from "../../graph/layout.ts";
import type { LayoutContext } from "../op.ts";
import { broadcastLayout, freshAxis, freshLayout } from "./axes.ts";

/** Shape of output number `output` of a node. */
export function outputShape(node: GraphNode, output = 0): readonly number[] {
  return node.outputs[output]?.shape ?? [];
}

/** Sources: every axis is an atom of its own. */
export function sourceLayout(node: GraphNode, _inputs: readonly Layout[], context: LayoutContext): readonly Layout[] {
  return node.outputs.map(({ shape }) => freshLayout(shape, context));
}

/** Pointwise ops of one tensor, and all that keep its axes. */
export function sameLayout(node: GraphNode, inputs: readonly Layout[], context: LayoutContext): readonly Layout[] {
  const [first] = inputs;
  return node.outputs.map(({ shape }) => (first?.length === shape.length ? first : freshLayout(shape, context)));
}

/** Pointwise ops of several tensors. */
export function pointwiseLayout(node: GraphNode, inputs: readonly Layout[], context: LayoutContext): readonly Layout[] {
  return [broadcastLayout(inputs, outputShape(node), context)];
}

/** The layout with axis `axis` replaced. */
export function replaceAxis(layout: Layout, axis: number, ...axes: readonly Axis[]): Layout {
  return [...layout.slice(0, axis), ...axes, ...layout.slice(axis + 1)];
}

/** Resamples the last `count` axes to the output's sizes; an axis for which `keeps` says so keeps its atoms, if there is but one. */
export function resampledTail(
  layout: Layout,
  shape: readonly number[],
  count: number,
  context: LayoutContext,
  keeps: (axis: number) => boolean,
): Layout {
  const lead = layout.length - count;
  return layout.map((axis, index) => {
    if (index < lead) return axis;
    const size = shape[index] ?? 1;
    return axis.atoms.length <= 1 && keeps(index - lead) ? axis : freshAxis(size, context, axis.atoms);
  });
}

/** Atoms of some axes. */
export function axesAtoms(layout: Layout, axes: readonly number[]): readonly Atom[] {
  return axes.flatMap((axis) => layout[axis]?.atoms ?? []);
}
