import type { PositionAxis } from "./kernel.ts";

/** What two tensors on the same axes have in common beyond their means, E[a b] − E[a] E[b]: at the same place, and at two different positions. */
export interface Common {
  readonly energy: number;
  readonly positions: number;
  /** Where along the positions the energy sits, where that is known. */
  readonly places?: readonly PositionAxis[];
}

/** A weighted sum; where it sits is told by its largest part. */
export function sumOf(parts: readonly (readonly [factor: number, part: Common | undefined])[]): Common | undefined {
  let energy = 0;
  let positions = 0;
  let most = 0;
  let places: readonly PositionAxis[] | undefined;
  let any = false;
  for (const [factor, part] of parts) {
    if (part === undefined || factor === 0) continue;
    any = true;
    energy += factor * part.energy;
    positions += factor * part.positions;
    if (Math.abs(factor * part.energy) <= most) continue;
    most = Math.abs(factor * part.energy);
    ({ places } = part);
  }
  return any ? { energy, positions, ...(places && { places }) } : undefined;
}
