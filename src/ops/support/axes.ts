import type { Shape } from "../../graph/graph.ts";
import type { Atom, Axis, Layout } from "../../graph/layout.ts";
import type { LayoutContext } from "../op.ts";

/** All atoms of a layout, outermost first. */
export function atomsOf(layout: Layout): readonly Atom[] {
  const atoms: Atom[] = [];
  for (const axis of layout) for (const atom of axis.atoms) atoms.push(atom);
  return atoms;
}

/** Number of indices along an axis. */
export function sizeOf(atoms: readonly Atom[]): number {
  let product = 1;
  for (const { size } of atoms) product *= size;
  return product;
}

/** Shape of a layout. */
export function shapeOfLayout(layout: Layout): Shape {
  return layout.map((axis) => sizeOf(axis.atoms));
}

/** An axis of one new atom, of none where the size is 1. */
export function freshAxis(size: number, context: LayoutContext, parents: readonly Atom[] = []): Axis {
  return { atoms: size === 1 ? [] : [context.atom(size, parents)] };
}

/** A layout of new atoms. */
export function freshLayout(shape: Shape, context: LayoutContext): Layout {
  return shape.map((size) => freshAxis(size, context));
}

/** The axis after it was resampled to `size` indices: itself where the size is the same, else a new atom. */
export function resampled(axis: Axis | undefined, size: number, context: LayoutContext): Axis {
  const atoms = axis?.atoms ?? [];
  return sizeOf(atoms) === size ? { atoms } : freshAxis(size, context, atoms);
}

/** Corresponding runs of atoms in two orders of the same elements: `from` and `to` have the same number of indices. */
export interface Run {
  readonly from: readonly Atom[];
  readonly to: readonly Atom[];
}

/** Divides two lists of atoms, over the same elements in the same order, into the shortest corresponding runs. */
export function alignAtoms(from: readonly Atom[], to: readonly Atom[]): readonly Run[] {
  const runs: Run[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    const left: Atom[] = [];
    const right: Atom[] = [];
    let a = 1;
    let b = 1;
    do {
      const next = a <= b ? from[i] : to[j];
      if (next === undefined) return [...runs, { from: from.slice(i - left.length), to: to.slice(j - right.length) }];
      if (a <= b) {
        left.push(next);
        a *= next.size;
        i++;
      } else {
        right.push(next);
        b *= next.size;
        j++;
      }
    } while (a !== b || right.length === 0);
    runs.push({ from: left, to: right });
  }
  return runs;
}

/** Replaces neighbouring halves of a split atom by the whole. */
function joined(atoms: readonly Atom[], context: LayoutContext): readonly Atom[] {
  const result: Atom[] = [];
  for (const atom of atoms) {
    let current = atom;
    for (let before = result.at(-1); before !== undefined; before = result.at(-1)) {
      const whole = context.whole(before, current);
      if (whole === undefined) break;
      result.pop();
      current = whole;
    }
    result.push(current);
  }
  return result;
}

/** Layout of the same elements in the same order under another shape: factors are merged and split as they fit. */
export function reshaped(layout: Layout, shape: Shape, context: LayoutContext): Layout {
  const queue = atomsOf(layout).filter(({ size }) => size > 1);
  const axes: Axis[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    let rest = shape[axis] ?? 1;
    const atoms: Atom[] = [];
    while (rest > 1) {
      const next = queue.shift();
      if (next === undefined) return freshLayout(shape, context);
      if (rest % next.size === 0) {
        atoms.push(next);
        rest /= next.size;
      } else if (next.size % rest === 0) {
        const [outer, inner] = context.split(next, rest);
        atoms.push(outer);
        queue.unshift(inner);
        rest = 1;
      } else {
        return [...axes, ...scrambled(shape.slice(axis), [...atoms, next, ...queue], context)];
      }
    }
    axes.push({ atoms: joined(atoms, context) });
  }
  return axes;
}

/** Axes that no factoring explains: new atoms that come from all of the old ones. */
function scrambled(shape: Shape, parents: readonly Atom[], context: LayoutContext): readonly Axis[] {
  return shape.map((size) => freshAxis(size, context, parents));
}

/**
 * Layout of tensors broadcast against each other: each axis is laid as the operand with most atoms on it has it, of those the one with the highest rank, of
 * those the first. Atoms that stand for the same indices are unified.
 */
export function broadcastLayout(layouts: readonly Layout[], shape: Shape, context: LayoutContext): Layout {
  const axes: Axis[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis] ?? 1;
    const candidates = layouts
      .map((layout) => ({ rank: layout.length, atoms: layout[axis - shape.length + layout.length]?.atoms ?? [] }))
      .filter(({ atoms }) => size > 1 && sizeOf(atoms) === size);
    const best = candidates.reduce<(typeof candidates)[number] | undefined>((chosen, candidate) => {
      if (chosen === undefined || candidate.atoms.length > chosen.atoms.length) return candidate;
      return candidate.atoms.length === chosen.atoms.length && candidate.rank > chosen.rank ? candidate : chosen;
    }, undefined);
    const atoms = best?.atoms ?? [];
    for (const candidate of candidates) unifyRuns(candidate.atoms, atoms, context);
    axes.push({ atoms });
  }
  return distinct(axes, context);
}

/** Unifies the atoms of two axes over the same indices where they correspond one to one. */
export function unifyRuns(a: readonly Atom[], b: readonly Atom[], context: LayoutContext): void {
  if (a === b) return;
  for (const { from, to } of alignAtoms(a, b)) {
    const [x, ...others] = from;
    const [y, ...more] = to;
    if (x !== undefined && y !== undefined && others.length === 0 && more.length === 0) context.unify(x, y);
  }
}

/** The axes with an atom that stands twice replaced by a new one the second time. */
export function distinct(axes: readonly Axis[], context: LayoutContext): Layout {
  const seen = new Set<number>();
  return axes.map(({ atoms }) => ({
    atoms: atoms.map((atom) => {
      if (!seen.has(atom.id)) {
        seen.add(atom.id);
        return atom;
      }
      return context.atom(atom.size, [atom]);
    }),
  }));
}
