import type { Atom, Layout } from "../graph/layout.ts";
import { selectMap } from "../moments/axis-map.ts";
import type { Kernel } from "../moments/kernel.ts";
import type { Gradient, GradientMoments, Moments, SignalSegment } from "../moments/signal.ts";
import type { BackwardContext, ForwardContext, Op } from "./op.ts";
import { cutGradient, type Cut } from "./support/cuts.ts";
import { joinPositions, joinSamples, type Joined } from "./support/joining.ts";
import { outputShape, replaceAxis } from "./support/layouts.ts";
import { broadcastLayout, freshAxis, sizeOf } from "./support/axes.ts";
import { gradientOfOperand, operandsOf, type OperandContext } from "./support/operands.ts";
import { gradientAt, inheritedError, jointWeight, mapGradient, NO_PATH } from "./support/rules.ts";
import { signalAtChannels, signalAtPositions } from "./support/roles.ts";
import { bounded, mergedSignal } from "./support/segments.ts";
import { MISSING, misfit, one, promote, withAxis } from "./support/shapes.ts";
import { asOneAxis, mapGradientAxes, resizeSamples, roleOf } from "./support/structure.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Concatenation along one axis. */
    readonly concat: {
      readonly axis: number;
    };
  }
}

/** One part as the output sees it, and where it stands. */
interface Part {
  readonly index: number;
  readonly signal: Moments;
  readonly atoms: readonly Atom[];
  readonly start: number;
  readonly length: number;
}

/** Parts with moments: all but the axis they follow each other along is brought to the output's atoms and to common roles. */
function partsOf(context: ForwardContext<"concat">): readonly Part[] | undefined {
  const { axis } = context.node.attributes;
  const rank = context.outputLayouts[0]?.length ?? 0;
  const indices = context.inputLayouts.flatMap((layout, index) => (layout.length === rank ? [index] : []));
  // The axis itself has other atoms in every part: without them the parts are operands of a pointwise op.
  const bare = (layout: Layout): Layout => layout.map((own, i) => (i === axis ? { atoms: [] } : own));
  const operands = operandsOf(withLayouts(context, rank, bare), indices);
  if ("kind" in operands) return undefined;
  let start = 0;
  return operands.map(({ signal }, i) => {
    const index = indices[i] ?? i;
    const atoms = context.inputLayouts[index]?.[axis]?.atoms ?? [];
    const part = { index, signal, atoms, start, length: sizeOf(atoms) };
    start += part.length;
    return part;
  });
}

/** The context as if the tensors of this rank had other layouts. */
function withLayouts(context: ForwardContext<"concat">, rank: number, changed: (layout: Layout) => Layout): OperandContext {
  return {
    inputs: context.inputs,
    inputLayouts: context.inputLayouts.map((layout) => (layout.length === rank ? changed(layout) : layout)),
    outputLayouts: context.outputLayouts.map(changed),
    unknown: (reason) => context.unknown(reason),
  };
}

type Role = "channel" | "position" | "sample";

/** What the axis is: samples if it is for all, positions if it is for one, otherwise channels. */
function roleOfAxis(parts: readonly Part[], target: Atom | undefined, context: ForwardContext<"concat">): Role {
  const roles = parts.filter(({ atoms }) => atoms.length > 0).map(({ signal, atoms }) => roleOf(mergedSignal(signal).kernel, atoms));
  // Patches behind a class token stay positions, though a softmax may run over all of them.
  const isSequence = roles.length > 0 && roles.every((own) => own === "position") && roles.length < parts.length;
  if (!isSequence && target !== undefined && context.role(target.id) === "channel") return "channel";
  if (roles.length > 0 && roles.every((own) => own === "sample")) return "sample";
  if (roles.some((own) => own !== "channel")) return "position";
  // Single indices only, stacked: an op may have said what they are.
  const claimed = target === undefined ? undefined : context.role(target.id);
  return roles.length === 0 && claimed !== "channel" ? (claimed ?? "position") : "channel";
}

/** The part's own atoms as one axis under the output's name; none where it has a single index. */
function placedOn(k: Kernel, atoms: readonly Atom[], target: Atom): Kernel {
  return atoms.length === 0 ? k : asOneAxis(k, atoms, target.id);
}

function joinedKernels(parts: readonly Part[], target: Atom, role: "position" | "sample"): SignalSegment {
  const placed = parts.map(({ signal, atoms, length }): Joined & { readonly segment: SignalSegment } => {
    const segment = mergedSignal(role === "position" ? signalAtPositions(signal, atoms) : signal);
    const kernel =
      role === "position"
        ? placedOn(segment.kernel, atoms, target)
        : resizeSamples(segment.kernel, atoms, atoms.length > 0 ? [{ id: target.id, size: length }] : []);
    return { kernel, mean: segment.mean, length, segment };
  });
  const total = placed.reduce((sum, { length }) => sum + length, 0);
  const kernel = role === "position" ? joinPositions(placed, target.id) : joinSamples(placed, target.id);
  const variation = [0, 0] as [number, number];
  let mean = 0;
  let overlap = 0;
  for (const { segment, length } of placed) {
    overlap += (length / total) * (segment.overlap ?? 0);
    mean += (length / total) * segment.mean;
    variation[0] += (length / total) * segment.variation[0];
    variation[1] += (length / total) * segment.variation[1];
  }
  return { channels: placed[0]?.segment.channels ?? 1, kernel, mean, variation, overlap: overlap > 0 ? overlap : undefined };
}

/** Channels one after the other: every part keeps its law. */
function joinedChannels(parts: readonly Part[], target: Atom, context: ForwardContext<"concat">): Pick<Moments, "segments" | "axis"> {
  const all = parts.flatMap(({ signal: given, atoms }) => {
    const signal = signalAtChannels(given, atoms);
    const own = signal.segments.length === 1 || (atoms.length === 1 && signal.axis === atoms[0]?.id);
    return own ? signal.segments : [mergedSignal(signal)];
  });
  const segments = bounded(all);
  if (segments !== all) context.assume("runs of channels with similar laws are averaged, as there are many", 0.01);
  return { segments, ...(segments.length > 1 && { axis: target.id }) };
}

function cutOf(part: Part, target: Atom): Cut {
  return { from: part.atoms, to: [target], start: part.start, stop: part.start + part.length };
}

/** What a gradient came through and what its time steps have in common, which is the same for all channels. */
function comeThrough({ passage, selection, aligned, coherence, locality }: GradientMoments): Partial<GradientMoments> {
  return {
    passage,
    selection,
    aligned,
    coherence,
    locality,
  };
}

/** The part of the gradient that belongs to one of the tensors. */
function gradientOf(context: BackwardContext<"concat">, g: GradientMoments, part: Part, target: Atom, role: Role): Gradient {
  const { from, to, start, stop } = cutOf(part, target);
  const own = ((): GradientMoments => {
    switch (role) {
      case "channel":
        return { ...cutGradient(g, { from, to, start, stop }), ...comeThrough(g) };
      case "sample":
        return mapGradient(g, (k) => resizeSamples(k, to, from), { zeroSum: g.zeroSum });
      case "position": {
        const indices = Array.from({ length: target.size }, (_, i) => (i >= start && i < stop ? i - start : -1));
        return mapGradientAxes(g, [{ from, to, map: selectMap(part.length, indices) }], { zeroSum: false });
      }
    }
  })();
  const rank = context.outputLayouts[0]?.length ?? 0;
  const { axis } = context.node.attributes;
  const bare = (layout: Layout): Layout => layout.map((atoms, i) => (i === axis ? { atoms: [] } : atoms));
  return gradientOfOperand(withLayouts(context, rank, bare), part.index, own);
}

export const concat: Op<"concat"> = {
  kind: "concat",
  shape({ axis }, inputs) {
    const parts = inputs.filter(({ shape }) => !(shape.length === 1 && shape[0] === 0));
    const [first] = parts;
    if (first === undefined) return MISSING;
    for (const [index, { shape }] of parts.entries()) {
      if (shape.length !== first.shape.length) {
        return misfit(`Tensors must have same number of dimensions: got ${first.shape.length} and ${shape.length}`);
      }
      const wrong = shape.findIndex((size, i) => i !== axis && size !== first.shape[i]);
      if (wrong >= 0) {
        return misfit(
          `Sizes of tensors must match except in dimension ${axis}. Expected size ${first.shape[wrong] ?? 1} but got size ${shape[wrong] ?? 1} for tensor number ${index} in the list.`,
        );
      }
    }
    const total = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 1), 0);
    return one(withAxis(first.shape, axis, total), promote(parts.map(({ dtype }) => dtype)));
  },
  layout(node, inputs, context) {
    const { axis } = node.attributes;
    const shape = outputShape(node);
    const parts = inputs.filter((layout) => layout.length === shape.length);
    const others = broadcastLayout(
      parts.map((layout) => replaceAxis(layout, axis, { atoms: [] })),
      shape,
      context,
    );
    const joined = freshAxis(shape[axis] ?? 1, context);
    const [target] = joined.atoms;
    for (const layout of parts) {
      const [atom, ...more] = layout[axis]?.atoms ?? [];
      if (target !== undefined && atom !== undefined && more.length === 0) context.unify(target, atom);
    }
    return [replaceAxis(others, axis, joined)];
  },
  forward(context) {
    const parts = partsOf(context);
    const [target] = context.outputLayouts[0]?.[context.node.attributes.axis]?.atoms ?? [];
    if (context.inputs.every(({ kind }) => kind === "tokens" || kind === "discrete")) return context.inputs.slice(0, 1);
    if (parts === undefined) return [context.unknown("the tensors to be concatenated have different axes")];
    const [first] = parts;
    if (first === undefined || target === undefined) return [context.unknown("nothing is concatenated")];
    const signals = parts.map(({ signal }) => signal);
    const role = roleOfAxis(parts, target, context);
    const joined = role === "channel" ? joinedChannels(parts, target, context) : { segments: [joinedKernels(parts, target, role)] };
    const weight = jointWeight(signals);
    return [
      {
        kind: "moments",
        ...joined,
        zero: signals.every(({ zero }) => zero),
        modelError: inheritedError(signals),
        weight,
      },
    ];
  },
  backward(context) {
    const g = gradientAt(context);
    const parts = partsOf(context);
    const [target] = context.outputLayouts[0]?.[context.node.attributes.axis]?.atoms ?? [];
    if (g === undefined || parts === undefined || target === undefined) return context.node.inputs.map(() => NO_PATH);
    const role = roleOfAxis(parts, target, context);
    return context.node.inputs.map((_, index) => {
      const part = parts.find((own) => own.index === index);
      return part === undefined || part.length === 0 ? NO_PATH : gradientOf(context, g, part, target, role);
    });
  },
};
