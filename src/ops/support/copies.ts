import type { OpKind } from "../../graph/graph.ts";
import type { Atom } from "../../graph/layout.ts";
import { broadcastPosition, broadcastSample } from "../../moments/kernel-axes.ts";
import type { Gradient, Signal } from "../../moments/signal.ts";
import type { BackwardContext, ForwardContext } from "../op.ts";
import { atomsOf } from "./axes.ts";
import { gradientAt, mapSignal, momentsAt, NO_PATH } from "./rules.ts";
import { sumGradient } from "./sums.ts";

/** Atoms of the first output that the first input lacks: copies run along them. */
function copies<K extends OpKind>({ inputLayouts, outputLayouts }: ForwardContext<K>): readonly Atom[] {
  const old = new Set(atomsOf(inputLayouts[0] ?? []).map(({ id }) => id));
  return atomsOf(outputLayouts[0] ?? []).filter(({ id }) => !old.has(id));
}

/** The input copied along new atoms: equal at all their indices. */
export function copyForward<K extends OpKind>(context: ForwardContext<K>): readonly Signal[] {
  const x = momentsAt(context, 0);
  if (x === undefined) return context.inputs.slice(0, 1);
  const added = copies(context);
  return [
    mapSignal(x, (segment) => {
      let kernel = segment.kernel;
      for (const { id, size } of added) {
        kernel = context.role(id) === "sample" ? broadcastSample(kernel, id, size) : broadcastPosition(kernel, id, size);
      }
      return { ...segment, kernel };
    }),
  ];
}

/** Gradients of all copies together. */
export function copyBackward<K extends OpKind>(context: BackwardContext<K>): readonly Gradient[] {
  const g = gradientAt(context);
  return [g === undefined ? NO_PATH : sumGradient(g, copies(context))];
}
