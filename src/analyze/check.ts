/** Runs the rules. */
import { RULES } from "../rules/index.ts";
import type { FileContext, Finding, RuleContext } from "../rules/rule.ts";
import type { Settings } from "../settings.ts";
import { severityOf } from "../settings.ts";
import { STEP, type Paced } from "../text/step.ts";

/** All findings about a model, the worst first, without those that the settings turn off. */
export function* check(context: RuleContext): Paced<readonly Finding[]> {
  const { source, replaced } = context.model.construction;
  const findings: Finding[] = [];
  for (const rule of RULES) {
    const found = rule.check(context);
    const sure = source === "assumed" && rule.sized === true ? found.map(milder) : found;
    const told = replaced === undefined || rule.ofStart !== true ? sure : sure.map((finding) => doubtful(finding, replaced));
    findings.push(...adjusted(told, rule.severity, context.settings));
    yield STEP;
  }
  return findings.sort((a, b) => rank(b) - rank(a));
}

/** All findings of a file that belong to no model. */
export function* checkFile(context: FileContext): Paced<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const rule of RULES) {
    if (rule.checkFile === undefined) continue;
    findings.push(...adjusted(rule.checkFile(context), rule.severity, context.settings));
    yield STEP;
  }
  return findings;
}

const MILDER = { error: "warning", warning: "info", info: "info" } as const;

function milder(finding: Finding): Finding {
  return { ...finding, severity: MILDER[finding.severity] };
}

/** What is said of a start from which nothing trains: information, and why. */
function doubtful(finding: Finding, reason: string): Finding {
  return { ...finding, severity: "info", message: `${finding.message} ${reason}` };
}

function adjusted(findings: readonly Finding[], own: Finding["severity"], settings: Settings): readonly Finding[] {
  return findings.flatMap((finding) => {
    const severity = severityOf(settings, finding.rule, finding.severity);
    // A setting speaks of the rule at its own severity; what the rule itself calls milder stays so.
    if (severity === "off") return [];
    return [
      {
        ...finding,
        severity: finding.severity === own ? severity : rankOf(severity) < rankOf(finding.severity) ? severity : finding.severity,
      },
    ];
  });
}

function rank({ severity }: Finding): number {
  return rankOf(severity);
}

function rankOf(severity: Finding["severity"]): number {
  return severity === "error" ? 2 : severity === "warning" ? 1 : 0;
}
