/**
 * Numbers that are written to again and again, as tables are that loops fill: the newest version holds them all, each older one what stood there before the
 * write that followed it (Baker, Shallow binding makes functional arrays fast, 1991). A write costs what it changes.
 */
import type { Shape } from "../../graph/graph.ts";

interface Newer {
  readonly version: Rewritten;
  readonly places: readonly number[];
  readonly before: readonly number[];
}

/** A `Data` that knows how to be written to. */
export class Rewritten {
  readonly shape: Shape;
  readonly size: number;
  #numbers: Float64Array | undefined;
  #newer: Newer | undefined;
  /** Whether somebody else may hold the numbers. */
  #isShared = false;

  readonly #isHeld: boolean;

  /** `numbers` become its own; `isHeld`: whether others may have them all at once. */
  constructor(shape: Shape, numbers: Float64Array, isHeld: boolean) {
    this.#isHeld = isHeld;
    this.shape = shape;
    this.size = numbers.length;
    this.#numbers = numbers;
  }

  readonly at = (index: number): number => this.#own()[index] ?? NaN;

  get values(): Float64Array | undefined {
    if (!this.#isHeld) return undefined;
    this.#isShared = true;
    return this.#own();
  }

  /** The same with other numbers at some places. */
  written(places: readonly number[], numbers: readonly number[]): Rewritten {
    const own = this.#own();
    const before = places.map((place) => own[place] ?? NaN);
    const all = this.#isShared ? own.slice() : own;
    for (const [index, place] of places.entries()) all[place] = numbers[index] ?? NaN;
    const version = new Rewritten(this.shape, all, this.#isHeld);
    if (!this.#isShared) {
      this.#numbers = undefined;
      this.#newer = { version, places, before };
    }
    return version;
  }

  /** Its numbers, made anew where a newer version has them. */
  #own(): Float64Array {
    if (this.#numbers !== undefined) return this.#numbers;
    const changes: Newer[] = [];
    let found: Float64Array | undefined;
    for (let newer = this.#newer; newer !== undefined; newer = newer.version.#newer) {
      changes.push(newer);
      found = newer.version.#numbers;
    }
    const numbers = found?.slice() ?? new Float64Array(this.size).fill(NaN);
    for (const { places, before } of changes.reverse()) {
      for (let index = places.length - 1; index >= 0; index -= 1) numbers[places[index] ?? 0] = before[index] ?? NaN;
    }
    this.#numbers = numbers;
    this.#newer = undefined;
    return numbers;
  }
}
