/** Which arguments to try next: the most plausible combinations, and in turn with them what failures suggest. */
import type { Parameter } from "../syntax/tree.ts";
import type { Argument, Arguments } from "./argument.ts";
import { otherKinds } from "./other-kinds.ts";

/** A size that came out of a trial, and the one that was wanted in its place. */
export interface Mismatch {
  readonly got: number;
  readonly want: number;
}

export class Queue {
  readonly #proposals: readonly (readonly Argument[])[];
  readonly #parameters: readonly Parameter[];
  readonly #seen = new Set<string>();
  /** Best last. */
  readonly #suggested: Arguments[] = [];
  readonly #combinations: Generator<Arguments>;
  /** For each freely chosen size, what came of it: two trials tell how one depends on the other. */
  readonly #trials: { readonly given: Arguments; readonly mismatch: Mismatch }[] = [];
  #turn = 0;

  constructor(parameters: readonly Parameter[], proposals: readonly (readonly Argument[])[]) {
    this.#parameters = parameters;
    this.#proposals = proposals;
    this.#combinations = this.#enumerate();
  }

  next(): Arguments | undefined {
    this.#turn += 1;
    // Suggestions may lead nowhere: every third turn belongs to the list.
    return this.#turn % 3 === 0 ? (this.#fresh() ?? this.#suggestion()) : (this.#suggestion() ?? this.#fresh());
  }

  /** What sizes a failure speaks of, put in place of those that were chosen freely. */
  learn(failed: Arguments, message: string): void {
    this.learnSizes(failed, mismatchesIn(message));
    this.#suggested.push(...[...otherKinds(failed, this.#proposals, message)].reverse());
  }

  /** The same for sizes that are known. */
  learnSizes(failed: Arguments, mismatches: readonly Mismatch[]): void {
    const ideas: Arguments[] = [];
    const propose = (
      shapesOf: (argument: Argument & { readonly kind: "tensor" }, index: number) => readonly (readonly number[])[],
    ): void => {
      failed.forEach(({ argument }, index) => {
        if (argument.kind === "code") return;
        for (const shape of shapesOf(argument, index)) {
          ideas.push(failed.map((each, at) => (at === index ? { ...each, argument: { ...argument, shape } } : each)));
        }
      });
    };
    for (const mismatch of mismatches) {
      // An axis that has just the size that was wrong is most likely the one.
      propose((argument) => exchanged(argument, mismatch));
      propose((argument, index) => [
        ...this.#interpolated(failed, index, mismatch),
        ...this.#oblong(failed, index, mismatch),
        ...resized(argument, mismatch),
      ]);
    }
    const [mismatch] = mismatches;
    if (mismatch !== undefined) this.#trials.push({ given: failed, mismatch });
    this.#suggested.push(...ideas.slice(0, 10).reverse());
    this.#suggested.splice(0, Math.max(0, this.#suggested.length - 60));
  }

  #fresh(): Arguments | undefined {
    for (let turn = this.#combinations.next(); turn.done !== true; turn = this.#combinations.next()) {
      if (this.#isNew(turn.value)) return turn.value;
    }
    return undefined;
  }

  #suggestion(): Arguments | undefined {
    for (let idea = this.#suggested.pop(); idea !== undefined; idea = this.#suggested.pop()) if (this.#isNew(idea)) return idea;
    return undefined;
  }

  #isNew(given: Arguments): boolean {
    const key = keyOf(given);
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  /** Sizes at which a straight line through two trials gives what is wanted. */
  #interpolated(failed: Arguments, index: number, { got, want }: Mismatch): readonly (readonly number[])[] {
    const argument = failed[index]?.argument;
    if (argument?.kind !== "tensor") return [];
    return this.#trials.flatMap(({ given, mismatch }) => {
      const before = given[index]?.argument;
      if (before?.kind !== "tensor" || before.shape.length !== argument.shape.length || mismatch.want !== want || mismatch.got === got) {
        return [];
      }
      const changed = argument.shape.flatMap((size, axis) => (before.shape[axis] === size ? [] : [axis]));
      const [axis] = changed;
      if (axis === undefined || changed.length > 2) return [];
      const [now = 1, then = 1] = [argument.shape[axis], before.shape[axis]];
      const power = changed.length;
      const slope = (got - mismatch.got) / (now ** power - then ** power);
      const size = (now ** power + (want - got) / slope) ** (1 / power);
      return isSize(size) ? [argument.shape.map((old, at) => (changed.includes(at) ? size : old))] : [];
    });
  }

  /**
   * Pictures wider than high: what comes out of a square of edge e is C f(e)², so that C f(a) f(b) is what is wanted where the product of two trials'
   * results is its square.
   */
  #oblong(failed: Arguments, index: number, { got, want }: Mismatch): readonly (readonly number[])[] {
    const own = squareEdge(failed[index]?.argument);
    if (own === undefined) return [];
    return this.#trials.flatMap(({ given, mismatch }) => {
      const other = squareEdge(given[index]?.argument);
      if (other === undefined || other.edge === own.edge || mismatch.want !== want || mismatch.got * got !== want * want) return [];
      const [height, width] = [Math.min(own.edge, other.edge), Math.max(own.edge, other.edge)];
      const { shape, axes } = own;
      return [
        [height, width],
        [width, height],
      ].map((edges) => shape.map((size, axis) => edges[axes.indexOf(axis)] ?? size));
    });
  }

  /** In the order of the sum of their places in the lists. */
  *#enumerate(): Generator<Arguments> {
    const longest = this.#proposals.reduce((sum, list) => sum + Math.max(list.length - 1, 0), 0);
    for (let total = 0; total <= longest; total += 1) yield* this.#withSum(total, 0, []);
  }

  *#withSum(total: number, index: number, chosen: Arguments): Generator<Arguments> {
    const parameter = this.#parameters[index];
    if (parameter === undefined) {
      if (total === 0) yield chosen;
      return;
    }
    const list = this.#proposals[index] ?? [];
    const rest = this.#proposals.slice(index + 1).reduce((sum, each) => sum + Math.max(each.length - 1, 0), 0);
    for (let rank = Math.max(0, total - rest); rank <= Math.min(total, list.length - 1); rank += 1) {
      const argument = list[rank];
      if (argument !== undefined) yield* this.#withSum(total - rank, index + 1, [...chosen, { parameter, argument }]);
    }
  }
}

function keyOf(given: Arguments): string {
  return JSON.stringify(given.map(({ argument }) => (argument.kind === "code" ? argument.code : [argument.shape, argument.distribution])));
}

/** What a failure's sentence says was there and should have been, the surest first. */
function mismatchesIn(message: string): readonly Mismatch[] {
  const found: Mismatch[] = [];
  const note = (got: string | undefined, want: string | undefined): void => {
    if (got !== want && Number(got) > 0 && Number(want) > 0) found.push({ got: Number(got), want: Number(want) });
  };
  const product = /\((\d+)x(\d+) and (\d+)x(\d+)\)/.exec(message);
  if (product !== null) note(product[2], product[3]);
  const channels = /to have (\d+) channels, but got (\d+)/.exec(message);
  if (channels !== null) note(channels[2], channels[1]);
  const sizes = /size of tensor a \((\d+)\).*size of tensor b \((\d+)\)/.exec(message);
  if (sizes !== null) {
    note(sizes[1], sizes[2]);
    note(sizes[2], sizes[1]);
  }
  const features = /input\.size\(-1\) must be equal to input_size\. Expected (\d+), got (\d+)/.exec(message);
  if (features !== null) note(features[2], features[1]);
  // Nothing says by how much.
  if (/sequence length to be larger than 0/.test(message)) found.push({ got: 1, want: 2 });
  if (/too small|can't be greater than actual input size|does not fit input/.test(message)) {
    found.push({ got: 1, want: 4 }, { got: 1, want: 9 });
  }
  if (found.length > 0) return found;
  const [first, second] = [...message.matchAll(/[([](\d+(?:, ?\d+)*),?[)\]]/g)].map(([, list = ""]) => list.split(",").map(Number));
  if (first !== undefined && second !== undefined) for (const { got, want } of unequal(first, second)) note(String(got), String(want));
  if (found.length > 0) return found;
  const joined = /Expected size (\d+) but got size (\d+)/.exec(message);
  if (joined !== null) {
    note(joined[1], joined[2]);
    note(joined[2], joined[1]);
  }
  const numbers = (message.match(/\d+/g) ?? []).slice(0, 8);
  for (const got of numbers) for (const want of numbers) note(got, want);
  return found.slice(0, 12);
}

/** Sizes at which two shapes that a sentence names differ, counted from the last axis as broadcasting does; each may be the wrong one. */
function unequal(first: readonly number[], second: readonly number[]): readonly Mismatch[] {
  return [...first].reverse().flatMap((a, index) => {
    const b = second.at(-1 - index);
    return b === undefined || a === b ? [] : [{ got: b, want: a }, { got: a, want: b }]; // prettier-ignore
  });
}

/** The edge of a square picture whose size is ours to choose, with its two axes. */
function squareEdge(
  argument: Argument | undefined,
): { readonly edge: number; readonly shape: readonly number[]; readonly axes: readonly number[] } | undefined {
  if (argument?.kind !== "tensor") return undefined;
  const { shape } = argument;
  const axes = argument.assumedAxes.filter((axis) => axis !== 0);
  const [a, b, ...more] = axes.map((axis) => shape[axis]);
  return a === undefined || a !== b || more.length > 0 ? undefined : { edge: a, shape, axes };
}

const MAX_SIZE = 4096;

function isSize(size: number): boolean {
  return Number.isInteger(size) && size > 0 && size <= MAX_SIZE;
}

/** Shapes in which a freely chosen axis of the size that came out has the one that was wanted; a batch only becomes one of a single sample. */
function exchanged(
  { shape, assumedAxes }: Argument & { readonly kind: "tensor" },
  { got, want }: Mismatch,
): readonly (readonly number[])[] {
  const changed = assumedAxes.flatMap((axis) => {
    const size = axis === 0 ? 1 : want;
    const isIt = axis === 0 ? want === 1 || got === want * (shape[0] ?? 1) : shape[axis] === got;
    return isIt && shape[axis] !== size ? [shape.map((old, at) => (at === axis ? size : old))] : [];
  });
  // Code for one thing at a time lays all that it is given in a row.
  const isRow = shape.length > 1 && got === want * assumedAxes.reduce((product, axis) => product * (shape[axis] ?? 1), 1);
  return isRow ? [...changed, shape.map((size, axis) => (assumedAxes.includes(axis) ? 1 : size))] : changed;
}

/** Shapes in which freely chosen axes are changed in proportion, so that what came out as `got` may come out as `want`. */
function resized(argument: Argument & { readonly kind: "tensor" }, { got, want }: Mismatch): readonly (readonly number[])[] {
  const { shape, assumedAxes } = argument;
  const free = assumedAxes.filter((axis) => axis !== 0);
  const volumes = shape.length === 5 ? scaledVolumes(argument, want / got) : [];
  const [a, b] = free.slice(-2);
  if (a !== undefined && b !== undefined && shape[a] === shape[b]) {
    const edge = shape[a] ?? 1;
    const scale = Math.sqrt(want / got);
    const near = Math.round(edge * scale);
    const edges = [edge * scale, edge * Math.sqrt((want - 1) / (got - 1)), near, near + 2, near - 2, near + 4];
    const squares = edges.filter((size) => isSize(size) && size !== edge);
    return [...volumes, ...squares.map((size) => shape.map((each, axis) => (axis === a || axis === b ? size : each)))];
  }
  return free.flatMap((axis) => {
    const size = shape[axis] ?? 1;
    return [(size * want) / got, size + want - got]
      .filter((each) => isSize(each) && each !== size)
      .map((each) => shape.map((old, at) => (at === axis ? each : old)));
  });
}

/** How many times as deep a volume may be. */
const DEPTH_FACTORS = [2, 1, 0.5, 4, 3];

/** Volumes of as many times the points, whose depth and edge are both changed. */
function scaledVolumes({ shape }: Argument & { readonly kind: "tensor" }, factor: number): readonly (readonly number[])[] {
  const [batch = 1, channels = 1, depth = 1, height = 1, width = 1] = shape;
  return DEPTH_FACTORS.flatMap((deeper) => {
    const wider = Math.sqrt(factor / deeper);
    const sizes = [depth * deeper, height * wider, width * wider];
    return sizes.every(isSize) ? [[batch, channels, ...sizes]] : [];
  });
}
