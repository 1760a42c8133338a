/** What two tensors on the same axes have in common beyond their means, E[a b] − E[a] E[b]: at the same place, and at two different positions. */
export interface Common {
  readonly energy: number;
  readonly positions: number;
}
