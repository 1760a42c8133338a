import type { Layout } from "../../graph/layout.ts";
import type { Distribution, DistributionKind, PiecewiseDistribution } from "../../moments/distribution.ts";
import { kernel } from "../../moments/kernel.ts";
import type { Moments, SignalSegment } from "../../moments/signal.ts";
import { elements } from "./shapes.ts";

/** The axis along which the pieces follow each other while they cover all others; undefined where there is none. */
function piecedAxis({ shape, pieces }: PiecewiseDistribution): number | undefined {
  const covers = (piece: PiecewiseDistribution["pieces"][number], axis: number): boolean => {
    const range = piece.box[axis];
    return range === undefined || (range[0] === 0 && range[1] === shape[axis]);
  };
  const axes = shape.map((_, axis) => axis).filter((axis) => pieces.some((piece) => !covers(piece, axis)));
  return axes.length === 1 ? axes[0] : undefined;
}

function kindOf(kinds: readonly DistributionKind[]): DistributionKind {
  const [first] = kinds;
  return first !== undefined && kinds.every((kind) => kind === first) ? first : "mixture";
}

function segmentOf(channels: number, { mean, variance }: Pick<Distribution, "mean" | "variance">): SignalSegment {
  return { channels, kernel: kernel({ samples: [], positions: [] }, mean * mean + variance), mean, variation: [0, 0] };
}

/** Moments of a parameter's or constant's content: all its axes are channels, and pieces along one axis are segments. */
export function momentsOfContent(content: PiecewiseDistribution, layout: Layout): Moments {
  const { shape, pieces } = content;
  const total = elements(shape);
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) {
    const { kind, mean, variance } = only.distribution;
    return {
      kind: "moments",
      weight: kind,
      zero: mean === 0 && variance === 0,
      modelError: 0,
      segments: [segmentOf(total, only.distribution)],
    };
  }
  const size = (piece: PiecewiseDistribution["pieces"][number]): number =>
    piece.box.reduce((product, [start, stop]) => product * (stop - start), 1);
  const kind = kindOf(pieces.map(({ distribution }) => distribution.kind));
  const axis = pieces.length > 1 ? piecedAxis(content) : undefined;
  const [atom, ...others] = axis === undefined ? [] : (layout[axis]?.atoms ?? []);
  const zero = pieces.every(({ distribution }) => distribution.mean === 0 && distribution.variance === 0);
  const rest = { kind: "moments", weight: kind, zero, modelError: 0 } as const;
  if (atom !== undefined && others.length === 0) {
    const ordered = [...pieces].sort((a, b) => place(a.box) - place(b.box));
    return { ...rest, axis: atom.id, segments: ordered.map((piece) => segmentOf(size(piece), piece.distribution)) };
  }
  let mean = 0;
  let energy = 0;
  for (const piece of pieces) {
    const share = size(piece) / total;
    mean += share * piece.distribution.mean;
    energy += share * (piece.distribution.variance + piece.distribution.mean ** 2);
  }
  return { ...rest, segments: [segmentOf(total, { mean, variance: Math.max(energy - mean * mean, 0) })] };
}

function place(box: readonly (readonly [number, number])[]): number {
  return box.reduce((sum, [start]) => sum + start, 0);
}
