import { DROP_BIAS } from "../fixes/drop-bias.ts";
import { usersOf } from "../graph/users.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { byPlace, finding, names } from "./support/finding.ts";
import { rowOf } from "./support/outputs.ts";
import { parameterOf } from "./support/zeros.ts";

const id = "bias-before-normalization";
const severity = "info";

/** Biases that the following batch normalisation cancels. */
export const biasBeforeNormalization: Rule = {
  id,
  what: "A bias stands right before a batch normalisation.",
  why: "The normalisation subtracts the mean, and the bias with it: it has no effect, and its gradient is exactly zero.",
  source: "Ioffe & Szegedy 2015, Batch Normalization, section 3.2 (1502.03167)",
  advice: "Construct the layer with bias=False: the normalisation has a bias of its own.",
  severity,
  fixes: [DROP_BIAS],
  check({ graph }: RuleContext): readonly Finding[] {
    if (graph === undefined) return [];
    const users = usersOf(graph);
    const idle = graph.nodes.flatMap((node) => {
      if ((node.op !== "linear" && node.op !== "convolution") || parameterOf(graph, node, 2)?.trainable !== true) return [];
      const readers = users.get(node.id) ?? [];
      const cancels = readers.length > 0 && readers.every((reader) => reader.op === "batch_norm" && reader.attributes.training);
      return cancels && !graph.outputs.some((output) => output.node === node.id) ? (rowOf(graph, node) ?? []) : [];
    });
    const places = byPlace(idle, ({ location }) => location);
    const [first] = places;
    if (first === undefined) return [];
    const message = `A bias before a batch normalisation has no effect (${names(idle.map(({ layer }) => layer.name))}): the normalisation subtracts it, and its gradient is exactly zero.`;
    const related = places.slice(1).map(([location, group]) => ({ message: names(group.map(({ layer }) => layer.name)), location }));
    return [finding({ id, severity }, first[0], message, { related, layers: idle })];
  },
};
