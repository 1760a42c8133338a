import { INITIALISE_TO_FIT } from "../fixes/initialise-to-fit.ts";
import type { Graph, GraphNode } from "../graph/graph.ts";
import { joins } from "../graph/sums.ts";
import { usersOf } from "../graph/users.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { byPlace, finding, names } from "./support/finding.ts";
import { number } from "./support/numbers.ts";
import { weightedLayers, type Weighted } from "./support/stages.ts";
import { scaleOf } from "./support/weights.ts";
import { chainAfter } from "./support/zeros.ts";

const id = "mis-scaled-initialization";
const severity = "warning";
/** Variance × fan-in beyond which one layer alone changes the signal by more than a decade of amplitude. */
const [SMALL, LARGE] = [0.01, 100];

/** Weights far too small or too large for what comes after them. */
export const misScaledInitialization: Rule = {
  id,
  what: "A layer's weights start far too small or far too large.",
  why: "Variance × fan-in is what a layer multiplies the signal's energy by: 2 keeps it with ReLU, 1 with tanh. Far from that, signal and gradient change by a factor in every layer.",
  source: "He et al. 2015 (1502.01852); Glorot & Bengio 2010",
  advice: "Draw weights with a variance of 2/fan-in (He) or 1/fan-in, not with a fixed standard deviation.",
  severity,
  sized: true,
  ofStart: true,
  fixes: [...INITIALISE_TO_FIT],
  explains: ["vanishing-gradient", "exploding-gradient"],
  check({ graph, profile }: RuleContext): readonly Finding[] {
    if (graph === undefined || profile === undefined) return [];
    const off = weightedLayers(graph, profile).flatMap((each) => {
      const own = scaleOf(graph, each.node)?.gain;
      const gain = own === undefined ? undefined : own * multipliedAfter(graph, each);
      return gain !== undefined && (gain < SMALL || gain > LARGE) && isBare(graph, each) ? [{ layer: each.row.layer, gain }] : [];
    });
    if (off.length < 2) return [];
    const [place] = byPlace(off, ({ layer }) => layer.location);
    if (place === undefined) return [];
    const [location, [first]] = place;
    const gain = first?.gain ?? 1;
    const size = gain < 1 ? "small" : "large";
    const message = `The weights of ${names(off.map(({ layer }) => layer.layer.name))} start too ${size}: variance × fan-in is ${number(gain)} where ReLU needs 2 and tanh 1.`;
    return [finding({ id, severity }, location, message, { layers: off.map(({ layer }) => layer) })];
  },
};

/** What constants make of a layer's energy before anything else reads it: 900 of a sine's `sin(30 * x)`. */
function multipliedAfter(graph: Graph, { node }: Weighted): number {
  const { passed } = chainAfter(graph, usersOf(graph), node, ({ op }) => op !== "affine");
  return passed.reduce((product, each) => (each.op === "affine" ? product * each.attributes.scale ** 2 : product), 1);
}

const RESCALES: ReadonlySet<string> = new Set(["batch_norm", "layer_norm", "group_norm", "normalize", "softmax"]);

/** Whether nothing sets the scale right again: no normalisation and no sum with what went round, and there are weights after it that get it as it is. */
function isBare(graph: Graph, { node }: Weighted): boolean {
  const isEnd = (next: GraphNode): boolean => RESCALES.has(next.op) || joins(graph, next);
  const { passed, end } = chainAfter(graph, usersOf(graph), node, isEnd);
  return end === undefined && passed.some(({ op }) => op === "linear" || op === "convolution");
}
