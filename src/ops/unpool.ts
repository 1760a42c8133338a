import { nearestMap } from "../moments/axis-map.ts";
import { averages, fromAverages, type Kernel } from "../moments/kernel.ts";
import type { ForwardContext, Op } from "./op.ts";
import { sizeOf } from "./support/axes.ts";
import { outputShape, resampledTail } from "./support/layouts.ts";
import { gradientAt, mapGradient, mapSignal, momentsAt, NO_PATH } from "./support/rules.ts";
import { MISSING, one } from "./support/shapes.ts";
import { mapGradientAxes, mapSignalAxes, type AxisChange } from "./support/structure.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x and the places that a max-pool selected: x at these places, zeros elsewhere, over the last `spatial` axes. */
    readonly unpool: {
      readonly spatial: number;
      readonly output: readonly number[];
    };
  }
}

interface Windows {
  readonly changes: readonly AxisChange[];
  /** Places of a window, one of which is filled. */
  readonly n: number;
}

function windowsOf({ node, inputLayouts, outputLayouts }: ForwardContext<"unpool">): Windows {
  const { spatial } = node.attributes;
  const [from, to] = [inputLayouts[0] ?? [], outputLayouts[0] ?? []];
  const changes = Array.from({ length: spatial }, (_, index) => from.length - spatial + index).flatMap((axis): AxisChange[] => {
    const [old, atoms] = [from[axis]?.atoms ?? [], to[axis]?.atoms ?? []];
    return sizeOf(old) === sizeOf(atoms) ? [] : [{ from: old, to: atoms, map: nearestMap(sizeOf(old), sizeOf(atoms)) }];
  });
  return { changes, n: changes.reduce((product, change) => (product * sizeOf(change.to)) / sizeOf(change.from), 1) };
}

/** Of n copies of each number one is kept, another one in each channel and sample: two places are both filled with probability 1 / n². */
function thinned(k: Kernel, n: number): Kernel {
  const { energy, positions, samples, both } = averages(k);
  return fromAverages(k, { energy: energy / n, positions: positions / (n * n), samples: samples / (n * n), both: both / (n * n) });
}

/** Two places of one window are never both filled: what summing over windows counted of them. */
function withoutWindowPairs(k: Kernel, positions: number, both: number, n: number): Kernel {
  const own = averages(k);
  const share = (n - 1) / n;
  return fromAverages(k, {
    ...own,
    energy: Math.max(own.energy - share * positions, own.energy / n),
    samples: own.samples - share * (both - both / n),
  });
}

export const unpool: Op<"unpool"> = {
  kind: "unpool",
  shape({ spatial, output }, [x]) {
    if (x === undefined) return MISSING;
    return one([...x.shape.slice(0, x.shape.length - spatial), ...output], x.dtype);
  },
  layout(node, [x = []], context) {
    const { spatial } = node.attributes;
    const shape = outputShape(node);
    const isSame = (axis: number): boolean => {
      const index = x.length - spatial + axis;
      return sizeOf(x[index]?.atoms ?? []) === shape[index];
    };
    return [resampledTail(x, shape, spatial, context, isSame)];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    if (x === undefined) return context.inputs.slice(0, 1);
    const { changes, n } = windowsOf(context);
    return [
      mapSignal(mapSignalAxes(x, changes), ({ channels, kernel, mean, variation }) => ({
        channels,
        kernel: thinned(kernel, n),
        mean: mean / n,
        variation,
      })),
    ];
  },
  backward(context) {
    const g = gradientAt(context);
    if (g === undefined) return [NO_PATH, NO_PATH];
    const { changes, n } = windowsOf(context);
    const gathered = mapGradientAxes(
      mapGradient(g, (k) => thinned(k, n)),
      changes,
    );
    const segments = gathered.segments.map((segment, index) => {
      const { positions, both } = averages(g.segments[index]?.kernel ?? segment.kernel);
      return { ...segment, kernel: withoutWindowPairs(segment.kernel, positions, both, n) };
    });
    return [{ ...gathered, segments }, NO_PATH];
  },
};
