import type { Common } from "../moments/common.ts";

/** Change of a correlation from pair to pair below which it has settled, and after how many reuses it is looked at again. */
const STEADY = 0.004;
const REUSES = 7;

interface Trend {
  readonly last: Common;
  readonly steady: boolean;
  reused: number;
}

/**
 * Correlations of pairs at one distance in time: in a long loop they settle, so that not every pair of steps has to be computed.
 */
export class Trends {
  readonly #known = new Map<string, Trend>();

  /** The correlations that pairs of this name have settled to, if they have. */
  settled(name: string | undefined): Common | undefined {
    const trend = name === undefined ? undefined : this.#known.get(name);
    if (trend?.steady !== true || trend.reused >= REUSES) return undefined;
    trend.reused++;
    return trend.last;
  }

  /** Takes note of the correlations of one more pair. */
  note(name: string | undefined, next: Common): void {
    if (name === undefined) return;
    const last = this.#known.get(name)?.last;
    const steady = last !== undefined && Math.abs(next.energy - last.energy) < STEADY && Math.abs(next.positions - last.positions) < STEADY;
    this.#known.set(name, { last: next, steady, reused: 0 });
  }
}
