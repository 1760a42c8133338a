import type { SourceFile } from "../discover/candidate.ts";
import { pathOf } from "../fixes/support/names.ts";
import { argument } from "../fixes/support/place.ts";
import { INITIALISE_TO_FIT } from "../fixes/initialise-to-fit.ts";
import type { Graph } from "../graph/graph.ts";
import type { Call } from "../syntax/tree.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { callsIn } from "./support/code.ts";
import { finding } from "./support/finding.ts";

const id = "initialization-gain-mismatch";
const severity = "info";

/** kaiming and xavier with what belongs to another activation. */
export const initializationGainMismatch: Rule = {
  id,
  what: "An initialisation is told of another activation than the model has, or a= is given a gain.",
  why: "The gain is what makes up for the activation's slope: another one's makes every layer shrink or grow the signal.",
  source:
    "PyTorch documentation of torch.nn.init: a is the negative slope of the rectifier used after this layer (only used with 'leaky_relu')",
  advice: 'Name the activation that follows: nonlinearity="relu", gain=nn.init.calculate_gain("tanh").',
  severity,
  fixes: [...INITIALISE_TO_FIT],
  explains: ["vanishing-gradient", "exploding-gradient"],
  check({ graph, sources, model }: RuleContext): readonly Finding[] {
    const file = sources.get(model.candidate.location.file);
    if (graph === undefined || file === undefined) return [];
    const present = familiesOf(graph);
    return callsIn(file.module).flatMap((call): readonly Finding[] => {
      const message = mismatchOf(call, file, present);
      return message === undefined ? [] : [finding({ id, severity }, { file: file.document.file, span: call.span }, message)];
    });
  },
};

const FAMILY: ReadonlyMap<string, string> = new Map([
  ...["relu", "relu6", "leaky_relu", "elu", "celu", "gelu", "gelu_tanh", "silu", "mish", "hardswish", "rrelu"].map(
    (name) => [name, "rectifier"] as const,
  ),
  ["tanh", "tanh"],
  ["sigmoid", "sigmoid"],
  ["selu", "selu"],
]);

/** Kinds of activations that stand anywhere in the model. */
function familiesOf(graph: Graph): ReadonlySet<string> {
  return new Set(
    graph.nodes.flatMap((node) =>
      node.op === "activation" ? (FAMILY.get(node.attributes.function) ?? []) : node.op === "prelu" ? "rectifier" : [],
    ),
  );
}

function mismatchOf(call: Call, file: SourceFile, present: ReadonlySet<string>): string | undefined {
  const path = pathOf(call.func, file.module) ?? "";
  if (!path.startsWith("torch.nn.init.kaiming_")) return undefined;
  const slope = argument(call, "a", 1);
  if (slope?.kind === "Call" && (pathOf(slope.func, file.module) ?? "").endsWith(".calculate_gain")) {
    return "`a` is the slope of a leaky ReLU below zero, and is given a gain here: the weights come out too small.";
  }
  const named = argument(call, "nonlinearity", 3);
  if (named?.kind !== "Constant" || named.type !== "str" || present.size === 0) return undefined;
  const family = FAMILY.get(named.value);
  // The gain of sigmoid is one, that of a head without an activation.
  return family === undefined || family === "selu" || family === "sigmoid" || present.has(family)
    ? undefined
    : `The weights are drawn for ${named.value}, which the model does not have: its activations are ${[...present].join(" and ")}.`;
}
