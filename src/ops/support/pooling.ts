/** What pooling by windows and pooling to a given size have in common: maxima and averages, forward and backward. */
import type { OpKind } from "../../graph/graph.ts";
import type { GradientMoments, Signal, StructuralZero } from "../../moments/signal.ts";
import type { BackwardContext, ForwardContext } from "../op.ts";
import { averageBackward, averageForward } from "./average.ts";
import { bends, maximumBackward, maximumForward, type MaximumAxis } from "./maximum.ts";
import { gradientAt, momentsAt, NO_PATH } from "./rules.ts";
import type { AxisChange } from "./structure.ts";
import { tooMany } from "./windows.ts";

/** One pooling. */
export interface Pooling {
  readonly kind: "max" | "average";
  readonly windows: readonly MaximumAxis[];
  /** The same windows as what averages do to axes; asked for averages alone. */
  readonly changes: () => readonly AxisChange[];
}

/** Moments of the windows' maxima or averages; with `indices`, a second output that carries none. */
export function poolForward<K extends OpKind>(context: ForwardContext<K>, pooling: Pooling, indices: boolean): readonly Signal[] {
  const { kind, windows, changes } = pooling;
  const x = momentsAt(context, 0);
  if (x === undefined) return context.inputs.slice(0, 1);
  const many = tooMany(windows);
  if (many !== undefined) return [context.unknown(many)];
  const taps = windows.map((axis) => axis.taps);
  const y = kind === "max" ? maximumForward(x, windows) : averageForward(x, changes(), taps);
  return indices ? [y, { kind: "discrete" }] : [y];
}

/** The gradient at the input: at the chosen elements, or spread over the windows. */
export function poolBackward<K extends OpKind>(
  context: BackwardContext<K>,
  { kind, windows, changes }: Pooling,
): readonly (GradientMoments | StructuralZero)[] {
  const x = momentsAt(context, 0);
  const g = gradientAt(context);
  if (x === undefined || g === undefined) return [NO_PATH];
  if (kind === "average") return [averageBackward(g, changes())];
  if (bends(x)) context.assume("a maximum over values of an activation that is not monotone", 0.05);
  return [maximumBackward(x, g, windows)];
}
