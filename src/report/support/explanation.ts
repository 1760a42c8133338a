/** What there is to know about a rule: the page behind a diagnostic's code, and what `gradient-lens explain` prints. Made from the rule itself, so that it is always at hand and never stale. */
import type { Rule } from "../../rules/rule.ts";
import { RULES } from "../../rules/index.ts";
import type { Severity } from "../../settings.ts";

const SEVERITIES: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "information" };

/** A rule by its id. */
export function ruleOf(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id === id);
}

/** A rule's page, as Markdown that reads well as plain text too. */
export function explanation(rule: Rule): string {
  const { id, what, why, advice, source, fixes } = rule;
  const repairs = [...new Set(fixes.map((fix) => `- ${fix.id} (${fix.safety})`))];
  const sections = [
    `# ${id}`,
    what,
    "## Why it matters",
    why,
    "## What to do",
    advice,
    ...(repairs.length === 0
      ? []
      : ["## Fixes", "Offered where the mended text was analysed again and came out better:", repairs.join("\n")]),
    ...relations(rule),
    "## Severity",
    `${severityOf(rule)} A comment turns it off for a line, or above a class or call for all of it; at the head of a file, \`ignore-file\` for the whole file:`,
    `    # gradient-lens: ignore[${id}]\n    # gradient-lens: ignore-file[${id}]`,
    "The project's pyproject.toml (or .gradient-lens.json) sets it for all files; in VS Code the setting is `gradientLens.severity`:",
    `    [tool.gradient-lens.severity]\n    ${id} = "off"        # or "info", "warning", "error"`,
    "## Source",
    `${source}.`,
  ];
  return `${sections.join("\n\n")}\n`;
}

function severityOf({ severity, numeric }: Rule): string {
  if (numeric === true) {
    return "From information to error, by how many decades the gradient changes; `thresholds` in the settings are the limits.";
  }
  return `${SEVERITIES[severity].charAt(0).toUpperCase()}${SEVERITIES[severity].slice(1)} unless set otherwise.`;
}

function relations({ explains = [], yieldsTo = [] }: Rule): readonly string[] {
  const list = (ids: readonly string[]): string => ids.map((id) => `\`${id}\``).join(", ");
  return [
    ...(explains.length === 0 ? [] : [`Where ${list(explains)} speaks of the same model, this stands in its finding as a cause.`]),
    ...(yieldsTo.length === 0 ? [] : [`Silent where ${list(yieldsTo)} speaks.`]),
  ];
}

/** All rules, one a line. */
export function catalogue(): string {
  const width = Math.max(...RULES.map(({ id }) => id.length));
  return `${RULES.map(({ id, what }) => `${id.padEnd(width)}  ${what}`).join("\n")}\n`;
}
