import type { AxisId } from "../moments/kernel.ts";

/** An irreducible run of indices. Reshapes split atoms into new ones and merge several onto one axis. */
export interface Atom {
  readonly id: AxisId;
  readonly size: number;
}

/** One axis of a tensor: the atoms merged on it, outermost first. Size-1 axes may hold no atom. */
export interface Axis {
  readonly atoms: readonly Atom[];
}

/** The axes of one tensor with what they are made of: how a head, a patch grid or a flattened picture is still recognised. */
export type Layout = readonly Axis[];

/** What an atom runs over, where an op has said so; all others are told by use. */
export type AxisRole = "sample" | "position" | "channel";
