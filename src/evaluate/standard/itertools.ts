/** `itertools`. */
import { iteratorsOf, lazily, oneOfEach } from "../builtins/iterators.ts";
import { smallInt } from "../builtins/method.ts";
import { settle } from "../errors.ts";
import { advance } from "../iterate.ts";
import type { LibraryModule } from "../library.ts";
import { iteratorOver, natives, NONE, tuple, type NativeTable } from "../make.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation, UnknownValue } from "../value.ts";

/** Every choice of one item from each pool, the last turning fastest. */
function* products(pools: readonly (readonly AbstractValue[])[]): Generator<AbstractValue[]> {
  const [first, ...rest] = pools;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const item of first) for (const tail of products(rest)) yield [item, ...tail];
}

/** Index choices of `size` out of `count`; the next index is chosen among those that `from` gives. */
function* choices(count: number, size: number, from: (chosen: readonly number[]) => Iterable<number>): Generator<number[]> {
  function* extend(chosen: readonly number[]): Generator<number[]> {
    if (chosen.length === size) {
      yield [...chosen];
      return;
    }
    for (const index of from(chosen)) if (index < count) yield* extend([...chosen, index]);
  }
  yield* extend([]);
}

function* upFrom(start: number, count: number): Generator<number> {
  for (let index = start; index < count; index++) yield index;
}

type Orders = (count: number) => (chosen: readonly number[]) => Iterable<number>;

const COMBINATIONS: Orders = (count) => (chosen) => upFrom((chosen.at(-1) ?? -1) + 1, count);
const WITH_REPLACEMENT: Orders = (count) => (chosen) => upFrom(chosen.at(-1) ?? 0, count);
const PERMUTATIONS: Orders = (count) => (chosen) => [...upFrom(0, count)].filter((index) => !chosen.includes(index));

function choosing(orders: Orders): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const items = yield* settle(context.elements(args.get("iterable")));
    if ("reason" in items) return items;
    const size = args.get("r").kind === "none" ? items.length : smallInt(context, args.get("r"));
    const picked = choices(items.length, size, orders(items.length));
    const tuples = function* (): Generator<AbstractValue> {
      for (const indices of picked) yield tuple(indices.flatMap((index) => items[index] ?? []));
    };
    return iteratorOver(tuples());
  };
}

function* pools(context: Context, args: BoundArguments): Evaluation<(readonly AbstractValue[])[] | UnknownValue> {
  const all: (readonly AbstractValue[])[] = [];
  for (const iterable of args.rest) {
    const items = yield* settle(context.elements(iterable));
    if ("reason" in items) return items;
    all.push([...items]);
  }
  return all;
}

/** chain and chain.from_iterable: one source after another. */
function chained(next: (context: Context) => Evaluation<AbstractValue | undefined>): AbstractValue {
  let current: AbstractValue | undefined;
  return lazily("chain", function* (context) {
    for (;;) {
      if (current === undefined) {
        const iterable = yield* next(context);
        if (iterable === undefined) return undefined;
        current = yield* settle(context.iterator(iterable));
        if (current.kind === "unknown") {
          context.problem(`what is chained is not known: ${current.reason}`);
          current = undefined;
          continue;
        }
      }
      const value = yield* settle(advance(context, current));
      if (value !== undefined) return value;
      current = undefined;
    }
  });
}

/** takewhile, dropwhile, filterfalse: `step` says what to do with an item for which the test gave `truth`. */
function testing(step: (truth: boolean, state: { open: boolean }) => "give" | "skip" | "end"): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const source = yield* settle(context.iterator(args.get("iterable")));
    if (source.kind === "unknown") return source;
    const test = args.get("predicate");
    const state = { open: false };
    return lazily("filter", function* (running) {
      for (;;) {
        const value = yield* settle(advance(running, source));
        if (value === undefined) return undefined;
        const truth = yield* settle(running.truth(test.kind === "none" ? value : yield* running.call(test, [value])));
        if (typeof truth === "object") return undefined;
        const what = step(truth, state);
        if (what === "end") return undefined;
        if (what === "give") return value;
      }
    });
  };
}

function* slice(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const source = yield* settle(context.iterator(args.get("iterable")));
  if (source.kind === "unknown") return source;
  const bounds = args.rest.map((value) => (value.kind === "none" ? undefined : smallInt(context, value)));
  const [start, stop, step] = bounds.length === 1 ? [0, bounds[0], 1] : [bounds[0] ?? 0, bounds[1], bounds[2] ?? 1];
  let at = 0;
  let wanted = start;
  return lazily("islice", function* (running) {
    for (;;) {
      if (stop !== undefined && wanted >= stop) return undefined;
      const value = yield* settle(advance(running, source));
      if (value === undefined) return undefined;
      if (at++ === wanted) {
        wanted += step;
        return value;
      }
    }
  });
}

function* accumulate(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const items = yield* settle(context.elements(args.get("iterable")));
  if ("reason" in items) return items;
  const initial = args.notNone("initial");
  const all = initial === undefined ? items : [initial, ...items];
  const sums: AbstractValue[] = [];
  const func = args.notNone("func");
  for (const item of all) {
    const last = sums.at(-1);
    if (last === undefined) sums.push(item);
    else sums.push(func === undefined ? yield* settle(context.binary("+", last, item)) : yield* context.call(func, [last, item]));
  }
  return iteratorOver(sums, "accumulate");
}

function* groups(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const items = yield* settle(context.elements(args.get("iterable")));
  if ("reason" in items) return items;
  const key = args.get("key");
  const found: { key: AbstractValue; items: AbstractValue[] }[] = [];
  for (const item of items) {
    const own = key.kind === "none" ? item : yield* context.call(key, [item]);
    const last = found.at(-1);
    const same = last === undefined ? false : yield* settle(context.equals(last.key, own));
    if (same === true) last?.items.push(item);
    else found.push({ key: own, items: [item] });
  }
  return iteratorOver(
    found.map((group) => tuple([group.key, iteratorOver(group.items)])),
    "groupby",
  );
}

function* longest(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const all = yield* pools(context, args);
  if ("reason" in all) return all;
  const length = Math.max(0, ...all.map((pool) => pool.length));
  const rows = Array.from({ length }, (_, index) => tuple(all.map((pool) => pool[index] ?? args.get("fillvalue"))));
  return iteratorOver(rows, "zip_longest");
}

const FUNCTIONS: NativeTable = {
  *"product(*iterables, repeat=1)"(context, args) {
    const all = yield* pools(context, args);
    if ("reason" in all) return all;
    const times = smallInt(context, args.get("repeat"));
    context.checkSize(all.reduce((size, pool) => size * pool.length, 1) ** times);
    const repeated = Array.from({ length: times }, () => all).flat();
    const tuples = function* (): Generator<AbstractValue> {
      for (const items of products(repeated)) yield tuple(items);
    };
    return iteratorOver(tuples());
  },
  "combinations(iterable, r)": choosing(COMBINATIONS),
  "combinations_with_replacement(iterable, r)": choosing(WITH_REPLACEMENT),
  "permutations(iterable, r=None)": choosing(PERMUTATIONS),
  "accumulate(iterable, func=None, *, initial=None)": accumulate,
  "groupby(iterable, key=None)": groups,
  "zip_longest(*iterables, fillvalue=None)": longest,
  "islice(iterable, *bounds)": slice,
  "takewhile(predicate, iterable)": testing((truth) => (truth ? "give" : "end")),
  "dropwhile(predicate, iterable)": testing((truth, state) => {
    state.open ||= !truth;
    return state.open ? "give" : "skip";
  }),
  "filterfalse(predicate, iterable)": testing((truth) => (truth ? "skip" : "give")),
  *"pairwise(iterable, /)"(context, args) {
    const items = yield* settle(context.elements(args.get("iterable")));
    if ("reason" in items) return items;
    return iteratorOver(items.slice(1).map((item, index) => tuple([items[index] ?? NONE, item])));
  },
  *"batched(iterable, n)"(context, args) {
    const items = yield* settle(context.elements(args.get("iterable")));
    if ("reason" in items) return items;
    const size = Math.max(1, smallInt(context, args.get("n")));
    const rows = Array.from({ length: Math.ceil(items.length / size) }, (_, row) => tuple(items.slice(row * size, (row + 1) * size)));
    return iteratorOver(rows);
  },
  "count(start=0, step=1)": (_, args) => {
    let value: AbstractValue | undefined;
    return lazily("count", function* (running) {
      value = value === undefined ? args.get("start") : yield* settle(running.binary("+", value, args.get("step")));
      return value;
    });
  },
  "repeat(object, times=None)": (context, args) => {
    const times = args.notNone("times");
    let left = times === undefined ? Infinity : smallInt(context, times);
    return { kind: "iterator", typeName: "repeat", advance: () => (left-- > 0 ? args.get("object") : undefined) };
  },
  *"cycle(iterable)"(context, args) {
    const items = yield* settle(context.elements(args.get("iterable")));
    if ("reason" in items) return items;
    const kept = [...items];
    let at = 0;
    return { kind: "iterator", typeName: "cycle", advance: () => kept[at++ % Math.max(1, kept.length)] };
  },
  *"starmap(function, iterable)"(context, args) {
    const source = yield* settle(context.iterator(args.get("iterable")));
    if (source.kind === "unknown") return source;
    return lazily("starmap", function* (running) {
      const value = yield* settle(advance(running, source));
      if (value === undefined) return undefined;
      const items = yield* settle(running.elements(value));
      return "reason" in items ? items : yield* running.call(args.get("function"), items);
    });
  },
  *"compress(data, selectors)"(context, args) {
    const sources = yield* iteratorsOf(context, [args.get("data"), args.get("selectors")]);
    if ("reason" in sources) return sources;
    return lazily("compress", function* (running) {
      for (;;) {
        const pair = yield* oneOfEach(running, sources);
        const [value, selector] = pair ?? [];
        if (value === undefined || selector === undefined) return undefined;
        if ((yield* settle(running.truth(selector))) === true) return value;
      }
    });
  },
  *"tee(iterable, n=2)"(context, args) {
    const items = yield* settle(context.elements(args.get("iterable")));
    if ("reason" in items) return items;
    const kept = [...items];
    return tuple(Array.from({ length: smallInt(context, args.get("n")) }, () => iteratorOver(kept)));
  },
};

const CHAIN: NativeTable = {
  "chain(*iterables)": (_, args) => {
    const sources = args.rest[Symbol.iterator]();
    return chained(function* () {
      yield* settle(undefined);
      const turn = sources.next();
      return turn.done === true ? undefined : turn.value;
    });
  },
  *"from_iterable(iterable)"(context, args) {
    const source = yield* settle(context.iterator(args.get("iterable")));
    return source.kind === "unknown" ? source : chained((running) => settle(advance(running, source)));
  },
};

export const itertools: LibraryModule = {
  name: "itertools",
  *members() {
    yield* natives(FUNCTIONS, false);
    const [chain, fromIterable] = natives(CHAIN, false);
    if (chain === undefined || fromIterable === undefined) return;
    chain[1].attributes = new Map([fromIterable]);
    yield chain;
  },
};
