import type { Atom } from "../graph/layout.ts";
import { selectMap } from "../moments/axis-map.ts";
import { averages, fromAverages, kernel, positionCount, type Kernel } from "../moments/kernel.ts";
import type { GradientMoments, Moments, SignalSegment } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { atomsOf, broadcastLayout, distinct, freshLayout, resampled, sizeOf } from "./support/axes.ts";
import { gradientAt, mapGradient, mapSignal, momentsAt, NO_PATH } from "./support/rules.ts";
import { kernelAxes, signalAtPositions, toChannels, toPositions, toSamples } from "./support/roles.ts";
import { mergedSignal, mergeSignal } from "./support/segments.ts";
import { MISSING, broadcast, misfit, one, print } from "./support/shapes.ts";
import { chosenPositions, mapGradientAxes, roleOf, type AxisChange } from "./support/structure.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /**
     * Elements at places that a tensor names. "select": whole slices along `axis` (index_select, advanced indexing; further indices belong to the axes after it);
     * "gather": torch.gather; "take": of the flattened tensor.
     */
    readonly gather: {
      readonly axis: number;
      readonly kind: "select" | "gather" | "take";
    };
  }
}

/** Atoms of the axes that are indexed, and those that take their place. */
interface Places {
  readonly from: readonly Atom[];
  readonly to: readonly Atom[];
}

function placesOf({ inputLayouts: [x = [], ...indices], outputLayouts, node }: ForwardContext<"gather">): Places {
  const { axis } = node.attributes;
  const output = atomsOf(outputLayouts[0] ?? []);
  const old = new Set(atomsOf(x).map(({ id }) => id));
  const left = new Set(output.map(({ id }) => id));
  return {
    from: atomsOf(x.slice(axis, axis + indices.length)).filter(({ id }) => !left.has(id)),
    to: output.filter(({ id }) => !old.has(id)),
  };
}

/** A selection with known indices is a map along the axis. */
function mapOf(context: ForwardContext<"gather">, { from, to }: Places): AxisChange | undefined {
  const [, index] = context.inputs;
  const values = index?.kind === "discrete" ? index.values : undefined;
  if (values === undefined || from.length > 1 || to.length > 1 || context.inputs.length > 2) return undefined;
  const size = sizeOf(from);
  return {
    from,
    to,
    map: selectMap(
      size,
      Array.from(values, (value) => (value < 0 ? value + size : value)),
    ),
  };
}

/** Rows at random places: two of them share theirs with probability 1 / n. */
function rowsAtRandom(segment: SignalSegment, places: Places, channels: number): SignalSegment {
  const k = segment.kernel;
  const { energy, positions, samples, both } = averages(k);
  const n = sizeOf(places.from);
  const listed = new Set(kernelAxes(k));
  const along = places.from.some(({ id }) => listed.has(id));
  const shared = along ? positions : segment.mean ** 2;
  const bare = toChannels(k, places.from);
  // Different rows of one tensor are different positions of it.
  const pair = shared + (energy - shared) / n;
  const crossed = along ? both + (samples - both) / n : segment.mean ** 2;
  const axes = { samples: bare.samples, positions: bare.positions };
  const own = fromAverages(axes, {
    energy,
    positions: positionCount(axes) > 1 ? positions : 0,
    samples: along ? crossed : samples,
    both: crossed,
  });
  const added = places.to.filter(({ id }) => !kernelAxes(own).includes(id));
  return { channels, kernel: toPositions(own, added, pair), mean: segment.mean, variation: segment.variation };
}

function gathered(context: ForwardContext<"gather">, x: Moments): Moments {
  const places = placesOf(context);
  const map = mapOf(context, places);
  const along = roleOf(mergedSignal(x).kernel, places.from);
  if (map !== undefined && along === "position") return chosenPositions(x, [map]);
  const sampled = places.to.filter(({ id }) => context.role(id) === "sample");
  const merged = mergeSignal(x);
  const total = sizeOf(atomsOf(context.outputLayouts[0] ?? []));
  return mapSignal(merged, (segment) => {
    const others = { from: places.from, to: places.to.filter((atom) => !sampled.includes(atom)) };
    const picked = rowsAtRandom(segment, others, 1);
    const kernelOfRows = toSamples(
      picked.kernel,
      sampled,
      segment.mean ** 2 + (segment.kernel.energy - segment.mean ** 2) / sizeOf(places.from),
    );
    const listed = kernelAxes(kernelOfRows);
    const size = atomsOf(context.outputLayouts[0] ?? []).reduce((rest, { id, size }) => (listed.includes(id) ? rest / size : rest), total);
    return { ...picked, kernel: kernelOfRows, channels: size };
  });
}

/** Each place of x gets the gradients of those that chose it. */
function gatheredGradient(context: ForwardContext<"gather">, x: Moments, g: GradientMoments): GradientMoments {
  const places = placesOf(context);
  const map = mapOf(context, places);
  if (map !== undefined && roleOf(mergedSignal(x).kernel, places.from) === "position") return mapGradientAxes(g, [map]);
  const share = sizeOf(places.to) / sizeOf(places.from);
  return mapGradient(g, (k): Kernel => {
    const bare = toChannels(k, places.to);
    return {
      ...kernel({ samples: bare.samples, positions: bare.positions }, k.energy * share),
      acrossSamples: bare.acrossSamples * Math.min(share, 1),
    };
  });
}

/** torch.gather: elements of x at random places of one axis. */
function picked(context: ForwardContext<"gather">, x: Moments): Moments {
  const { axis } = context.node.attributes;
  const from = context.inputLayouts[0]?.[axis]?.atoms ?? [];
  const to = context.outputLayouts[0]?.[axis]?.atoms ?? [];
  const placed = signalAtPositions(mergeSignal(x), from);
  return mapSignal(placed, (segment) => {
    const pairs = averages(segment.kernel);
    const bare = toChannels(segment.kernel, from);
    const own = fromAverages(bare, { ...pairs, samples: pairs.both });
    return { ...segment, kernel: toPositions(own, to, pairs.positions) };
  });
}

function pickedGradient(context: ForwardContext<"gather">, g: GradientMoments): GradientMoments {
  const { axis } = context.node.attributes;
  const from = context.inputLayouts[0]?.[axis]?.atoms ?? [];
  const to = context.outputLayouts[0]?.[axis]?.atoms ?? [];
  const share = sizeOf(to) / sizeOf(from);
  return mapGradient(g, (k) => {
    const bare = toChannels(k, to);
    return kernel(bare, bare.energy * share, bare.acrossPositions, 0, bare.acrossBoth);
  });
}

export const gather: Op<"gather"> = {
  kind: "gather",
  shape({ axis, kind }, [x, ...indices]) {
    const [index] = indices;
    if (x === undefined || index === undefined) return MISSING;
    if (kind !== "select") return one(index.shape, x.dtype);
    const places = broadcast(indices.map(({ shape }) => shape));
    if ("error" in places) {
      return misfit(
        `shape mismatch: indexing tensors could not be broadcast together with shapes ${indices.map(({ shape }) => print(shape)).join(", ")}`,
      );
    }
    return one([...x.shape.slice(0, axis), ...places.shape, ...x.shape.slice(axis + indices.length)], x.dtype);
  },
  layout(node, [x = [], ...indices], context) {
    const { axis, kind } = node.attributes;
    const shape = outputShape(node);
    if (kind === "take") return [indices[0] ?? freshLayout(shape, context)];
    if (kind === "gather") return [x.map((old, index) => resampled(old, shape[index] ?? 1, context))];
    const rank = shape.length - x.length + indices.length;
    // x[arange(n), i]: the first of several indices usually counts the axis itself.
    const counted = indices.length > 1 && rank === 1 && sizeOf(x[axis]?.atoms ?? []) === shape[axis];
    const places = counted ? [x[axis] ?? { atoms: [] }] : broadcastLayout(indices, shape.slice(axis, axis + rank), context);
    return [distinct([...x.slice(0, axis), ...places, ...x.slice(axis + indices.length)], context)];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    if (x === undefined) return context.inputs.slice(0, 1);
    const { kind } = context.node.attributes;
    if (kind === "take") return [context.unknown("taking elements of a flattened tensor is not modelled")];
    if (kind === "gather") return [picked(context, x)];
    return [gathered(context, x)];
  },
  backward(context) {
    const x = momentsAt(context, 0);
    const g = gradientAt(context);
    if (x === undefined || g === undefined) return context.node.inputs.map(() => NO_PATH);
    const own = context.node.attributes.kind === "gather" ? pickedGradient(context, g) : gatheredGradient(context, x, g);
    return context.node.inputs.map((_, index) => (index === 0 ? own : NO_PATH));
  },
};
