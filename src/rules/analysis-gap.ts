import type { Location } from "../text/location.ts";
import type { Finding, Rule, RuleContext } from "./rule.ts";
import { finding, placeKey } from "./support/finding.ts";

const id = "analysis-gap";
const severity = "info";

/** What could not be read, so that nothing is claimed after it. */
export const analysisGap: Rule = {
  id,
  what: "Something in the model could not be followed.",
  why: "Gradients that would pass it are not known, and no other rule speaks of them.",
  source: "Gradient Lens itself: unknown is a value with a reason",
  advice: "Where a shape or an argument is missing, say it in a comment: # gradient-lens: inputs=float(32, 3, 224, 224).",
  severity,
  fixes: [],
  check(context: RuleContext): readonly Finding[] {
    const gaps = new Map<string, Finding>();
    for (const { message, location } of gapsOf(context)) {
      // What our own Python does has no place in the user's code.
      const isUsers = location !== undefined && context.sources.has(location.file);
      const place = isUsers ? location : context.model.candidate.location;
      const key = `${placeKey(place)}:${message}`;
      if (!gaps.has(key)) gaps.set(key, finding({ id, severity }, place, message));
    }
    return [...gaps.values()];
  },
};

interface Gap {
  readonly message: string;
  readonly location: Location | undefined;
}

function gapsOf({ graph, profile, problems }: RuleContext): readonly Gap[] {
  const rows = [...(profile?.parameters ?? []), ...(profile?.layers ?? [])];
  const unknown = rows.flatMap(({ gradient }): readonly Gap[] =>
    gradient.kind === "unknown"
      ? [{ message: `The gradient is not known past this line: ${gradient.reason}.`, location: graph?.nodes[gradient.node]?.location }]
      : [],
  );
  // What was skipped on the way to a model that is known throughout was of no consequence.
  if (unknown.length === 0 && graph !== undefined && graph.outputs.length > 0) return [];
  const stopped = problems
    .filter((each) => each.severity !== "note")
    .map(({ message, location }) => ({ message: `Not followed: ${message}.`, location }));
  if (stopped.length + unknown.length > 0 || graph === undefined) return [...stopped, ...unknown];
  return [{ message: "Nothing is known of the output: forward leads through something that could not be read.", location: undefined }];
}
