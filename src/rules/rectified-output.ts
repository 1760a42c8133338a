import { REMOVE_LAYER } from "../fixes/remove-layer.ts";
import type { Graph, GraphNode, ValueRef } from "../graph/graph.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { byPlace, finding } from "./support/finding.ts";
import { layerOf, maker, placeOf } from "./support/outputs.ts";
import { ancestors } from "./support/paths.ts";
import { lossesOf } from "./support/training.ts";

const id = "rectified-output";
const severity = "warning";

/** A ReLU on logits, or on the scores of an attention. */
export const rectifiedOutput: Rule = {
  id,
  what: "A ReLU stands between logits, or attention scores, and the softmax or loss that reads them.",
  why: "Logits below zero become zero and get no gradient: classes cannot be ruled out, and an example whose logits are all negative teaches nothing.",
  source: "Practice; PyTorch documentation of torch.nn.CrossEntropyLoss: unnormalized logits, which do not need to be positive",
  advice: "Remove the ReLU before the softmax or the loss.",
  severity,
  fixes: [REMOVE_LAYER],
  check({ graph, model, sources }: RuleContext): readonly Finding[] {
    if (graph === undefined) return [];
    const scores = graph.nodes.filter((node) => node.op === "softmax").flatMap((node) => ofScores(graph, node));
    if (scores.length > 0) return onePerPlace(scores);
    if (graph.outputs.length !== 1) return [];
    const last = maker(graph, graph.outputs[0]);
    if (last?.op === "softmax") return report(graph, maker(graph, last.inputs[0]), "the softmax over them");
    const [loss] = lossesOf(model.candidate, sources).filter(
      ({ kind }) => kind === "cross_entropy" || kind === "binary_cross_entropy_with_logits",
    );
    return loss === undefined ? [] : report(graph, last, `\`${loss.name}\``);
  },
};

function report(graph: Graph, node: GraphNode | undefined, reader: string): readonly Finding[] {
  if (node?.op !== "activation" || node.attributes.function !== "relu") return [];
  const before = maker(graph, node.inputs[0]);
  if (before?.op !== "linear" && before?.op !== "convolution") return [];
  const layer = layerOf(graph, node);
  const message = `A ReLU cuts off the logits of \`${layerOf(graph, before).layer.name}\` below zero before ${reader}: negative logits get no gradient.`;
  return [finding({ id, severity }, placeOf(graph, node), message, { layers: [layer] })];
}

/** Attention scores: products of two signals. Products of parameters alone are tables that are learned, as adjacencies are. */
function ofScores(graph: Graph, softmax: GraphNode): readonly Finding[] {
  const node = scaled(graph, softmax.inputs[0]);
  if (node?.op !== "activation" || node.attributes.function !== "relu") return [];
  const product = scaled(graph, node.inputs[0]);
  const isOfSignals = product?.op === "contract" && product.inputs.every((input) => readsInput(graph, input.node));
  if (!isOfSignals) return [];
  const message =
    "A ReLU cuts off the attention scores below zero before the softmax over them: negative scores get no gradient, and all of them weigh the same.";
  return [finding({ id, severity }, placeOf(graph, node), message, { layers: [layerOf(graph, node)] })];
}

/** What makes a value, behind ops that move or scale its elements. */
function scaled(graph: Graph, value: ValueRef | undefined): GraphNode | undefined {
  const node = maker(graph, value);
  return node?.op === "affine" ? scaled(graph, node.inputs[0]) : node;
}

function readsInput(graph: Graph, id: number): boolean {
  return [...ancestors(graph, id)].some((each) => graph.nodes[each]?.op === "input");
}

/** A block that stands many times in a model is one line. */
function onePerPlace(findings: readonly Finding[]): readonly Finding[] {
  return byPlace(findings, ({ location }) => location).flatMap(([, [first, ...rest]]) =>
    first === undefined ? [] : [{ ...first, layers: [first, ...rest].flatMap(({ layers }) => layers) }],
  );
}
