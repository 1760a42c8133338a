import type { Atom } from "../graph/layout.ts";
import type { Box } from "../moments/distribution.ts";
import type { Kernel, SampleAxis } from "../moments/kernel.ts";
import type { Moments } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { atomsOf, sizeOf, unifyRuns } from "./support/axes.ts";
import { mixture, shareGradient } from "./support/mixture.ts";
import { alignAxes, relabelGradient, relabelSignal, reversed } from "./support/relabel.ts";
import { gradientAt, mapGradient, mapSignal, momentsAt, NO_PATH } from "./support/rules.ts";
import { conform, kernelAxes, positionsToSamples, samplesToPositions, signalAtPositions, toSamples } from "./support/roles.ts";
import { mergedSignal } from "./support/segments.ts";
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

/** An axis of which the update fills a part. */
interface Part {
  readonly own: readonly Atom[];
  readonly whole: Atom;
}

function partsOf({ inputLayouts: [, update = []], outputLayouts: [output = []] }: ForwardContext<"scatter">): readonly Part[] {
  if (update.length !== output.length) return [];
  return update.flatMap(({ atoms: own }, index): readonly Part[] => {
    const [whole, ...rest] = output[index]?.atoms ?? [];
    return whole === undefined || rest.length > 0 || sizeOf(own) >= whole.size ? [] : [{ own, whole }];
  });
}

function inSamples({ samples }: Kernel, { id }: Atom): boolean {
  return samples.some(({ axis }) => axis === id);
}

/** A kernel that lists the axis under the name and with the length of the whole: where each place is a sample of the update, each is a place of the output. */
function spreadOver(k: Kernel, { own, whole }: Part, model: Kernel): Kernel {
  const isOwn = ({ axis }: SampleAxis): boolean => own.some(({ id }) => id === axis);
  const { positions, ...rest } = samplesToPositions(k, own);
  if (!positions.some(isOwn)) return k;
  const spread = { ...rest, positions: [...positions.filter((axis) => !isOwn(axis)), { axis: whole.id, length: whole.size }] };
  return inSamples(model, whole) ? positionsToSamples(spread, [whole]) : spread;
}

/** A gradient's kernel along the part of the axis that the update fills: the way back. */
function takenFrom(k: Kernel, { own, whole }: Part, model: Kernel): Kernel {
  const isWhole = ({ axis }: SampleAxis): boolean => axis === whole.id;
  if (!k.positions.some(isWhole)) return k;
  const positions = [...k.positions.filter((axis) => !isWhole(axis)), ...own.map(({ id: axis, size: length }) => ({ axis, length }))];
  return positionsToSamples(
    { ...k, positions },
    own.filter((atom) => inSamples(model, atom)),
  );
}

/** x with those axes as positions that the update fills a part of, place by place. */
function placed(context: ForwardContext<"scatter">, x: Moments): Moments {
  const listed = kernelAxes(mergedSignal(momentsAt(context, 1) ?? x).kernel);
  const wholes = partsOf(context).filter(({ own }) => own.some(({ id }) => listed.includes(id)));
  const model = mergedSignal(x).kernel;
  return signalAtPositions(
    x,
    wholes.map(({ whole }) => whole).filter((whole) => !inSamples(model, whole)),
  );
}

/** The update under the output's atoms, with the roles that x has. */
function updateOf(context: ForwardContext<"scatter">, x: Moments): Moments | undefined {
  const update = momentsAt(context, 1);
  const layout = context.inputLayouts[1] ?? [];
  const relabelled = update && relabelSignal(update, alignAxes(layout, context.outputLayouts[0] ?? []));
  const model = x.segments[0]?.kernel;
  if (relabelled === undefined || model === undefined) return relabelled;
  const atoms = atomsOf(layout);
  const atPlaces = signalAtPositions(
    relabelled,
    atoms.filter(({ id }) => model.positions.some(({ axis }) => axis === id)),
  );
  const samples = atoms.filter(({ id }) => model.samples.some(({ axis }) => axis === id));
  const parts = partsOf(context);
  return mapSignal(atPlaces, (segment) => ({
    ...segment,
    kernel: parts.reduce((k, part) => spreadOver(k, part, model), toSamples(segment.kernel, samples, segment.mean ** 2)),
  }));
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
    const given = momentsAt(context, 0);
    const x = given && placed(context, given);
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
    const model = mergedSignal(update).kernel;
    const taken = mapGradient(g, (k) => partsOf(context).reduce((each, part) => takenFrom(each, part, model), k));
    const single = conform(taken, update, atomsOf(layout).length === 0 ? [] : layout);
    const back = relabelGradient(lacking.length === 0 ? g : single, reversed(alignAxes(layout, output)));
    return [own, back ?? context.unknown("samples are mixed with other axes")];
  },
};
