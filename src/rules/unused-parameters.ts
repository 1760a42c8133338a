import { REMOVE_UNUSED } from "../fixes/remove-unused.ts";
import type { GraphParameter } from "../graph/graph.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { byPlace, finding, names } from "./support/finding.ts";

const id = "unused-parameters";
const severity = "info";

/** Parameters that forward never reads. */
export const unusedParameters: Rule = {
  id,
  what: "Forward does not use some parameters.",
  why: "They get no gradient; DistributedDataParallel stops at them, and weight decay moves them for nothing.",
  source: "PyTorch documentation of torch.nn.parallel.DistributedDataParallel, find_unused_parameters",
  advice: "Remove the layer, or use it.",
  severity,
  fixes: [REMOVE_UNUSED],
  check({ graph, profile, sources }: RuleContext): readonly Finding[] {
    // Where something could not be followed, it may be what uses them.
    if (graph === undefined || profile === undefined || graph.outputs.length === 0) return [];
    if (profile.parameters.some(({ gradient }) => gradient.kind === "unknown")) return [];
    const used = new Set(graph.nodes.flatMap((node) => (node.op === "parameter" ? node.attributes.parameter : [])));
    const unread = graph.parameters.filter((parameter) => parameter.trainable && !used.has(parameter.id));
    if (unread.length === 0) return [];
    const code = [...sources.values()].map(({ document }) => document.text).join("\n");
    const unused = unread.filter((parameter) => !isSpokenOf(parameter, code));
    const places = byPlace(unused, ({ location }) => location);
    const [first] = places;
    if (first === undefined) return [];
    const related = places.slice(1).map(([location, group]) => ({ message: names(group.map(({ name }) => name)), location }));
    return [
      finding(
        { id, severity },
        first[0],
        `Forward does not use ${names(unused.map(({ name }) => name))}: ${unused.length === 1 ? "it gets no gradient and never changes" : "they get no gradient and never change"}.`,
        { related },
      ),
    ];
  },
};

/** Whether code reads the layer that a parameter belongs to: a method beside forward, a branch that was not taken. */
function isSpokenOf({ name }: GraphParameter, code: string): boolean {
  const parts = name.split(".").filter((part) => /^[A-Za-z_]\w*$/.test(part));
  const owners = parts.length > 1 ? parts.slice(0, -1) : parts;
  const own = owners.at(-1) ?? name;
  return new RegExp(`\\.${own}\\b(?!\\s*(?::[^=\\n]*)?=[^=])`).test(code);
}
