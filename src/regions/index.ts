import type { Graph } from "../graph/graph.ts";
import { STEP, type Paced } from "../text/step.ts";
import { foldBatchStatistics } from "./batch-statistics.ts";
import { lowerCells } from "./cells.ts";
import { foldContrast } from "./contrast.ts";
import { foldMixing } from "./mixing.ts";
import { foldMasks } from "./attention-mask.ts";
import { markSources } from "./attention-source.ts";
import { foldAttention } from "./attention.ts";
import { foldPointwise } from "./pointwise.ts";
import { lowerProducts } from "./products.ts";
import { foldRecurrences } from "./recurrence.ts";
import { foldRegrouping } from "./regroup.ts";
import { foldStraightThrough } from "./straight-through.ts";
import { foldRadial } from "./radial.ts";
import { regroupSums } from "./sums.ts";

/** Recognisers in the order in which they run: each may build on what those before it made. */
export const REGIONS: readonly ((graph: Graph) => Graph | Paced<Graph>)[] = [
  foldStraightThrough,
  foldBatchStatistics,
  foldRecurrences,
  lowerCells,
  foldRegrouping,
  foldAttention,
  foldMasks,
  markSources,
  foldMixing,
  lowerProducts,
  regroupSums,
  foldContrast,
  foldRadial,
  foldPointwise,
];

/** The graph with all regions folded that theory has rules for. */
export function* foldRegions(graph: Graph): Paced<Graph> {
  let current = graph;
  for (const fold of REGIONS) {
    const folded = fold(current);
    current = "nodes" in folded ? folded : yield* folded;
    yield STEP;
  }
  return current;
}
