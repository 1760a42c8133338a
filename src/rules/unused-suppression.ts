import type { FileContext, Finding, IdleSuppression, Rule } from "./rule.ts";
import { finding, names } from "./support/finding.ts";

const id = "unused-suppression";
const severity = "info";

/** Comments that turn off what does not speak. */
export const unusedSuppression: Rule = {
  id,
  what: "A comment turns off a rule that finds nothing there, or that does not exist.",
  why: "It hides what a later change breaks, and makes readers look for a fault that is not there.",
  source: "Gradient Lens itself; Ruff's unused-noqa (RUF100) does the same",
  advice: "Remove the comment, or the rule's name in it.",
  severity,
  fixes: [],
  check: () => [],
  checkFile: ({ idle }: FileContext): readonly Finding[] => idle.map((each) => finding({ id, severity }, each.location, messageOf(each))),
};

function messageOf({ unknown, unused, isIdle }: IdleSuppression): string {
  const missing = unknown.length === 0 ? [] : [`There is no rule ${names(unknown)}.`];
  if (!isIdle) return missing.join(" ");
  return [...missing, unused.length === 0 ? "No rule finds anything here." : `Nothing here is found by ${names(unused)}.`].join(" ");
}
