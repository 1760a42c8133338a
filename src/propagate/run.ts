import type { Graph, ValueRef } from "../graph/graph.ts";
import type { Common } from "../moments/common.ts";
import type { Expectations } from "../moments/gaussian.ts";
import type { Range } from "../moments/range.ts";
import type { Signal } from "../moments/signal.ts";
import type { StateSeries } from "../ops/op.ts";
import type { Layouts } from "./layouts.ts";

/** A rule that was only approximate at one node. */
export interface Assumption {
  readonly node: number;
  readonly sentence: string;
  readonly decades: number;
}

/** What is shared by all rules of one run. */
export interface Run {
  readonly graph: Graph;
  readonly layouts: Layouts;
  readonly expectations: Expectations;
  /** Between which numbers a node's elements lie. */
  range(node: number): Range;
  readonly assumptions: Assumption[];
  readonly series: StateSeries[];
  /** What values have in common that the same weights made; absent where no weights are used twice. */
  readonly coherence?: { common(a: ValueRef, b: ValueRef): Common | undefined };
  /** By node, what was computed once: for which inputs, and functions with their results. */
  readonly computed: Map<number, { readonly inputs: readonly Signal[]; readonly results: Map<unknown, unknown> }>;
}
