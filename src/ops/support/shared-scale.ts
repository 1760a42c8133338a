/**
 * Scales that several paths share. A normalisation behind z = x + y takes z's scale away, Σ g z = 0, and not that of x or y alone; but where both were made of one
 * tensor, each in proportion to its channels, the scale of that tensor is z's. So each term of a sum is told its share, and where the shares come together again to the
 * whole the gradient is invariant once more.
 */
import type { GradientMoments } from "../../moments/signal.ts";

type Shares = NonNullable<GradientMoments["scaleShares"]>;

const NONE: Shares = new Map();

/** What is missing until the loss does not change with the scale of a channel: nothing, shares of sums, or undefined where it just changes. */
function sharesOf(g: GradientMoments): Shares | undefined {
  return g.scaleInvariant ? NONE : g.scaleShares;
}

/** What one of `terms` terms of the sum at `node` is told of the scale of the sum. */
export function shareOfTerm(g: GradientMoments, node: number, terms: number): Pick<GradientMoments, "scaleShares" | "residue"> {
  const shares = sharesOf(g);
  if (shares === undefined || terms < 2) return {};
  const scaleShares = new Map([...shares].map(([sum, share]) => [sum, share / terms] as const));
  return { scaleShares: scaleShares.set(node, 1 / terms), residue: (g.residue ?? 0) / terms ** 2 };
}

/** Shares are whole again but for rounding. */
const WHOLE = 1 - 1e-9;

/** Invariance of the sum of two gradients of one tensor. */
export function togetherInvariant(
  a: GradientMoments,
  b: GradientMoments,
): Pick<GradientMoments, "scaleInvariant" | "scaleShares" | "residue"> {
  const [first, second] = [sharesOf(a), sharesOf(b)];
  if (first === undefined || second === undefined) return { scaleInvariant: false };
  const both = new Map(first);
  for (const [sum, share] of second) both.set(sum, (both.get(sum) ?? 0) + share);
  for (const [sum, share] of both) if (share >= WHOLE) both.delete(sum);
  const [ra, rb] = [a.residue ?? 0, b.residue ?? 0];
  // Shares of one number add up as numbers do.
  const residue = a.scaleInvariant || b.scaleInvariant ? ra + rb : (Math.sqrt(ra) + Math.sqrt(rb)) ** 2;
  return both.size === 0 ? { scaleInvariant: true, residue } : { scaleInvariant: false, scaleShares: both, residue };
}
