/** Over which axes a gradient sums to zero: what is the same along them has no effect. */
import type { AxisId } from "../../moments/kernel.ts";
import type { GradientMoments } from "../../moments/signal.ts";
import type { Atom } from "../../graph/layout.ts";
import type { Run } from "./axes.ts";

type Balanced = GradientMoments["balanced"];

/** The gradient of what a softmax or a centring acts on, along these atoms. */
export function balancedAlong(atoms: readonly Atom[]): Balanced {
  return atoms.length === 0 ? undefined : [atoms.map(({ id }) => id)];
}

/** Whether a sum over all atoms but these is zero. */
export function cancelsBut(g: GradientMoments, kept: readonly Atom[]): boolean {
  return g.balanced?.some((axes) => axes.every((axis) => kept.every(({ id }) => id !== axis))) === true;
}

/** Whether a sum over these atoms is zero. */
export function cancelsOver(g: GradientMoments, atoms: readonly Atom[]): boolean {
  return g.balanced?.some((axes) => axes.every((axis) => atoms.some(({ id }) => id === axis))) === true;
}

/** What is left of it after a sum over these atoms. */
export function balancedAfter(g: GradientMoments, atoms: readonly Atom[]): Balanced {
  return keeping((g.balanced ?? []).map((axes) => axes.filter((axis) => atoms.every(({ id }) => id !== axis))));
}

/** What two gradients have in common. */
export function balancedBoth(a: GradientMoments, b: GradientMoments): Balanced {
  return keeping((a.balanced ?? []).filter((axes) => b.balanced?.some((other) => sameAxes(axes, other)) === true));
}

/** The same under the runs' other atoms; a set that does not hold all of a run is given up. */
export function balancedUnder(g: GradientMoments, runs: readonly Run[]): Balanced {
  const moved = (g.balanced ?? []).flatMap((axes): readonly (readonly AxisId[])[] => {
    const touched = runs.filter(({ from }) => from.some(({ id }) => axes.includes(id)));
    if (touched.some(({ from }) => from.some(({ id }) => !axes.includes(id)))) return [];
    const old = new Set(touched.flatMap(({ from }) => from.map(({ id }) => id)));
    return [[...axes.filter((axis) => !old.has(axis)), ...touched.flatMap(({ to }) => to.map(({ id }) => id))]];
  });
  return keeping(moved);
}

function keeping(sets: readonly (readonly AxisId[])[]): Balanced {
  const full = sets.filter((axes) => axes.length > 0);
  return full.length === 0 ? undefined : full;
}

function sameAxes(a: readonly AxisId[], b: readonly AxisId[]): boolean {
  return a.length === b.length && a.every((axis) => b.includes(axis));
}
