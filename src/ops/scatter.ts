import type { Box } from "../moments/distribution.ts";
import type { Moments } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { atomsOf, sizeOf, unifyRuns } from "./support/axes.ts";
import { mixture, shareGradient } from "./support/mixture.ts";
import { alignAxes, relabelGradient, relabelSignal, reversed } from "./support/relabel.ts";
import { gradientAt, mapSignal, momentsAt, NO_PATH } from "./support/rules.ts";
import { conform, signalAtPositions, toSamples } from "./support/segments.ts";
import { elements, MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x, update: x with some elements replaced (`x[:, 0] = y`). */
    readonly scatter: {
      /** Where the update goes; absent where that is not known. */
      readonly box?: Box;
    };
  }
}

/** Share of the elements that are replaced. */
function shareOf({ node }: ForwardContext<"scatter">): number | undefined {
  const { box } = node.attributes;
  const total = elements(node.outputs[0]?.shape ?? []);
  if (box === undefined || total === 0) return undefined;
  return box.reduce((product, [start, stop]) => product * Math.max(stop - start, 0), 1) / total;
}

/** The update under the output's atoms, with the roles that x has. */
function updateOf(context: ForwardContext<"scatter">, x: Moments): Moments | undefined {
  const update = momentsAt(context, 1);
  const layout = context.inputLayouts[1] ?? [];
  const relabelled = update && relabelSignal(update, alignAxes(layout, context.outputLayouts[0] ?? []));
  const model = x.segments[0]?.kernel;
  if (relabelled === undefined || model === undefined) return relabelled;
  const atoms = atomsOf(layout);
  const placed = signalAtPositions(
    relabelled,
    atoms.filter(({ id }) => model.positions.some(({ axis }) => axis === id)),
  );
  const samples = atoms.filter(({ id }) => model.samples.some(({ axis }) => axis === id));
  return mapSignal(placed, (segment) => ({ ...segment, kernel: toSamples(segment.kernel, samples, segment.mean ** 2) }));
}

export const scatter: Op<"scatter"> = {
  kind: "scatter",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout(_node, [x = [], update = []], context) {
    if (x.length === update.length) {
      x.forEach((axis, index) => {
        const other = update[index]?.atoms ?? [];
        if (sizeOf(axis.atoms) === sizeOf(other)) unifyRuns(axis.atoms, other, context);
      });
    }
    return [x];
  },
  forward(context) {
    const dtype = context.node.outputs[0]?.dtype;
    if (dtype === "int" || dtype === "bool") return [{ kind: "discrete" }];
    const x = momentsAt(context, 0);
    const share = shareOf(context);
    const update = x && updateOf(context, x);
    if (x === undefined || update === undefined || share === undefined) {
      return [context.unknown("it is not known which elements are written")];
    }
    if (share === 1) return [update];
    context.assume("written elements are averaged with the others", 0.05);
    return [mixture(update, x, share)];
  },
  backward(context) {
    const x = momentsAt(context, 0);
    const share = shareOf(context);
    const update = momentsAt(context, 1);
    const g = gradientAt(context);
    if (x === undefined || g === undefined || share === undefined) return [NO_PATH, NO_PATH];
    const own = share === 1 ? NO_PATH : shareGradient(g, 1 - share);
    if (update === undefined) return [own, NO_PATH];
    const layout = context.inputLayouts[1] ?? [];
    const output = context.outputLayouts[0] ?? [];
    const kept = new Set(alignAxes(layout, output).flatMap(({ to }) => to.map(({ id }) => id)));
    // The elements of the update stand at some indices of the axes that it lacks, so their gradient is that of single places.
    const lacking = atomsOf(output).filter(({ id }) => !kept.has(id));
    const single = conform(g, update, atomsOf(layout).length === 0 ? [] : layout);
    const back = relabelGradient(lacking.length === 0 ? g : single, reversed(alignAxes(layout, output)));
    return [own, back ?? context.unknown("samples are mixed with other axes")];
  },
};
