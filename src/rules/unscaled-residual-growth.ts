import { SCALE_BRANCHES } from "../fixes/scale-branches.ts";
import type { Graph, NodeOf } from "../graph/graph.ts";
import { sumBehind } from "../graph/sums.ts";
import type { Profile } from "../propagate/profile.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { counted, ratio } from "./support/numbers.ts";
import { weightedLayers, type Weighted } from "./support/stages.ts";

const id = "unscaled-residual-growth";
const severity = "info";
/** Sums from which a growth is one with depth. */
const DEEP = 4;
/** Decades that the stream's size must grow by. */
const GROWTH = 1;
const NORMALISES: ReadonlySet<string> = new Set(["batch_norm", "layer_norm", "group_norm", "normalize"]);

/** A residual stream whose size grows with every block. */
export const unscaledResidualGrowth: Rule = {
  id,
  what: "The residual stream grows with every block, and nothing normalises it.",
  why: "Each branch adds its variance to the stream it reads from: with branches of unit gain the variance doubles in every block, and the gradient with it on the way back.",
  source:
    "Zhang, Dauphin & Ma 2019, Fixup initialization: residual learning without normalization (1901.09321); GPT-2's scaling of residual layers by 1/√N",
  advice:
    "Draw the last layer of each branch smaller, by 1/√(number of blocks) or as zeros, multiply branches by a learned scale near zero, or normalise.",
  severity,
  fixes: [SCALE_BRANCHES],
  explains: ["exploding-gradient"],
  check({ graph, profile }: RuleContext): readonly Finding[] {
    if (graph === undefined || profile === undefined || graph.nodes.some(({ op }) => NORMALISES.has(op))) return [];
    const readers = readersOfSums(graph, profile);
    const [first, last] = [readers[0], readers.at(-1)];
    if (readers.length < DEEP || first === undefined || last === undefined) return [];
    const growth = last.size - first.size;
    if (growth < GROWTH) return [];
    const steps = readers.length - 1;
    const message = `The residual stream grows ${ratio(growth)} times over ${counted(steps, "residual sum")}, ${ratio(growth / steps)} times in each: its branches are neither scaled nor normalised.`;
    return [finding({ id, severity }, first.sum.location, message, { layers: readers.map(({ reader }) => reader.row.layer) })];
  },
};

/** A layer that reads a residual sum as it is, and log10 of its output's size, which grows as the sum does. */
interface Reading {
  readonly reader: Weighted;
  readonly sum: NodeOf<"add">;
  readonly size: number;
}

function readersOfSums(graph: Graph, profile: Profile): readonly Reading[] {
  const seen = new Set<number>();
  return weightedLayers(graph, profile).flatMap((reader): readonly Reading[] => {
    const sum = sumBehind(graph, reader.node);
    const { activation } = reader.row;
    if (sum === undefined || seen.has(sum.id) || activation.kind !== "value") return [];
    seen.add(sum.id);
    return [{ reader, sum, size: activation.log10 }];
  });
}
