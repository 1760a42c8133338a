/** Tensors whose elements are drawn independently of each other. */
import type { OpKind } from "../../graph/graph.ts";
import type { Atom } from "../../graph/layout.ts";
import { flatAxis, kernel, type PositionAxis } from "../../moments/kernel.ts";
import type { Law, Moments } from "../../moments/signal.ts";
import type { ForwardContext } from "../op.ts";
import { atomsOf } from "./axes.ts";
import { channelCount } from "./roles.ts";

/** One element's mean and E x², and its law where that is other than Gaussian. */
export interface Element {
  readonly mean: number;
  readonly energy: number;
  readonly law?: Law;
}

/**
 * The output of a node as independent draws of one element. Its sample axes are what no op claimed otherwise, its positions what an op said are such; all else
 * counts as channels until an op asks for positions.
 */
export function independentElements<K extends OpKind>(context: ForwardContext<K>, { mean, energy, law }: Element): Moments {
  const layout = context.outputLayouts[0] ?? [];
  const samples = atomsOf(layout).filter(({ id }) => context.role(id) === "sample");
  const positions = atomsOf(layout).filter(({ id }) => context.role(id) === "position");
  const listed = (atoms: readonly Atom[]): PositionAxis[] => atoms.map(({ id, size }) => flatAxis(id, size));
  const axes = { samples: listed(samples), positions: listed(positions) };
  const shared = energy > 0 ? (mean * mean) / energy : 0;
  const several = positions.length > 0 ? shared : 0;
  const k = kernel(axes, energy, several, samples.length > 0 ? shared : 0, samples.length > 0 ? several : 0);
  return {
    kind: "moments",
    segments: [{ channels: channelCount(layout, k), kernel: k, mean, variation: [0, 0], law }],
    zero: energy === 0,
    modelError: 0,
  };
}
