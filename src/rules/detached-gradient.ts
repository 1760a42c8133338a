import { REMOVE_DETACH } from "../fixes/remove-detach.ts";
import type { GraphNode } from "../graph/graph.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding, names, placeKey } from "./support/finding.ts";
import { origins } from "../fixes/support/origins.ts";
import { detachedLossesOf } from "./support/training.ts";
import { callWithoutGradient } from "./support/no-grad.ts";
import { alive, cutOff } from "./support/paths.ts";

const id = "detached-gradient";
const severity = "warning";
/** Parts that are not trained by gradients on purpose. */
const ON_PURPOSE = /target|ema|momentum|teacher|key|queue|frozen|fixed/i;

/** A detach between parameters and every output. */
export const detachedGradient: Rule = {
  id,
  what: "The only way from some parameters to the output leads through detach() or .data.",
  why: "No gradient passes there: these parameters never change.",
  source: "PyTorch documentation of torch.Tensor.detach",
  advice: "Remove the detach, or freeze what is before it with requires_grad_(False) to say that it is meant.",
  severity,
  fixes: [REMOVE_DETACH],
  check({ graph, model, sources }: RuleContext): readonly Finding[] {
    if (graph === undefined || graph.outputs.length === 0) return [];
    const written = (node: GraphNode): boolean => {
      const text = sources.get(node.location.file)?.document.text.slice(node.location.span.start, node.location.span.end) ?? "";
      return /\.detach_?\(|\.data\b/.test(text);
    };
    const blockers = graph.nodes.filter(({ op }) => op === "detach");
    const reached = alive(graph, new Set(blockers.map((node) => node.id)));
    const found = new Map<string, Finding>();
    for (const node of blockers.filter(written)) {
      const lost = cutOff(graph, node, reached).filter(({ name }) => !ON_PURPOSE.test(name));
      if (lost.length === 0 || found.has(placeKey(node.location))) continue;
      const message = `No gradient passes here, and nothing else leads from ${names(lost.map(({ name }) => name))} to the output: they never change.`;
      found.set(placeKey(node.location), finding({ id, severity }, node.location, message));
    }
    for (const loss of detachedLossesOf(model.candidate, sources)) {
      const [cut] = origins(loss.input, loss.path) ?? [];
      const place = cut === undefined ? loss.location : { file: loss.location.file, span: cut.expression.span };
      const message = `No gradient passes here, and \`${loss.name}\` is trained on what comes out: \`${model.candidate.name}\` never changes.`;
      found.set(
        placeKey(place),
        finding({ id, severity }, place, message, { related: [{ message: `\`${loss.name}\``, location: loss.location }] }),
      );
    }
    const place = callWithoutGradient(model.candidate, sources);
    if (place !== undefined && !ON_PURPOSE.test(model.candidate.name)) {
      const message = `\`${model.candidate.name}\` is called only under torch.no_grad(), so its parameters get no gradient, yet an optimiser is given them.`;
      found.set(placeKey(place), finding({ id, severity }, place, message));
    }
    return [...found.values()];
  },
};
