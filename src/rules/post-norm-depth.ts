import { NORM_FIRST } from "../fixes/norm-first.ts";
import { NORMALISE_FIRST } from "../fixes/normalise-first.ts";
import type { SourceFile } from "../discover/candidate.ts";
import type { Graph, GraphNode } from "../graph/graph.ts";
import { joins } from "../graph/sums.ts";
import { usersOf } from "../graph/users.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding } from "./support/finding.ts";
import { layerOf } from "./support/outputs.ts";

const id = "post-norm-depth";
const severity = "info";

/** A transformer that normalises after its residual sums. */
export const postNormDepth: Rule = {
  id,
  what: "A deep transformer normalises after its residual sums.",
  why: "The gradient near the output is then large, whatever the depth: without warm-up of the learning rate such nets do not train.",
  source: "Xiong et al. 2020, On layer normalization in the transformer architecture (2002.04745)",
  advice: "Normalise before attention and feed-forward (norm_first=True), or warm the learning rate up.",
  severity,
  fixes: [NORM_FIRST, NORMALISE_FIRST],
  check({ graph, sources, settings }: RuleContext): readonly Finding[] {
    if (graph === undefined) return [];
    const users = usersOf(graph);
    const norms = graph.nodes.filter((node) => node.op === "layer_norm" && isPostNorm(graph, node, users));
    const limits = settings.thresholds.postNormDepth;
    // Each layer has two normalisations.
    const depth = Math.ceil(norms.length / 2);
    const [first] = norms;
    if (depth < limits.info || first === undefined || !graph.nodes.some(({ op }) => op === "softmax" || op === "attention")) return [];
    const trains = [...sources.values()].some(isTraining);
    const level = depth >= limits.warning && trains && ![...sources.values()].some(warmsUp) ? "warning" : severity;
    const layers = norms.map((norm) => layerOf(graph, norm));
    const message = `${depth} transformer layers normalise after their residual sums${level === "warning" ? ", and no warm-up of the learning rate is in sight" : ""}.`;
    return [finding({ id, severity: level }, layerOf(graph, first).location, message, { layers })];
  },
};

/** Whether a normalisation reads a sum and its output is both gone round and gone through. */
function isPostNorm(graph: Graph, node: GraphNode, users: ReadonlyMap<number, readonly GraphNode[]>): boolean {
  let before = node.inputs[0] === undefined ? undefined : graph.nodes[node.inputs[0].node];
  while (before?.op === "dropout") before = before.inputs[0] === undefined ? undefined : graph.nodes[before.inputs[0].node];
  if (before?.op !== "add" || !joins(graph, before) || (users.get(before.id)?.length ?? 0) > 1) return false;
  const readers = users.get(node.id) ?? [];
  return readers.length > 1 && readers.some(({ op }) => op === "add");
}

function isTraining({ document: { text } }: SourceFile): boolean {
  return /\.backward\(/.test(text) && /optim\w*\.step\(|\.step\(\)/.test(text);
}

function warmsUp({ document: { text } }: SourceFile): boolean {
  return /warm|lr_scheduler|LambdaLR|OneCycle|NoamOpt|rate\(|lrate/i.test(text);
}
