/** One fault, one finding: a symptom carries its causes, which then are no findings of their own. */
import type { Finding, Related, Rule, RuleContext } from "./rule.ts";
import { placeKey } from "./support/finding.ts";

/** The same rules, of which those that explain another one fall silent where that one speaks and stand in its finding instead. */
export function folded(rules: readonly Rule[]): readonly Rule[] {
  const known = new WeakMap<RuleContext, Map<string, readonly Finding[]>>();
  const found = (rule: Rule, context: RuleContext): readonly Finding[] => {
    const findings = known.get(context) ?? new Map<string, readonly Finding[]>();
    known.set(context, findings);
    const before = findings.get(rule.id) ?? rule.check(context);
    findings.set(rule.id, before);
    return before;
  };
  const isOff = (rule: Rule, context: RuleContext): boolean => context.settings.severities.get(rule.id) === "off";
  return rules.map((rule): Rule => {
    const symptoms = rules.filter(({ id }) => rule.explains?.includes(id) === true || rule.yieldsTo?.includes(id) === true);
    const causes = rules.filter(({ explains }) => explains?.includes(rule.id) === true);
    if (symptoms.length > 0) {
      const silent = (context: RuleContext): boolean => symptoms.some((each) => !isOff(each, context) && found(each, context).length > 0);
      return { ...rule, check: (context) => (silent(context) ? [] : found(rule, context)) };
    }
    if (causes.length === 0) return rule;
    return {
      ...rule,
      check: (context) => {
        const explained = causes.filter((each) => !isOff(each, context)).flatMap((each) => found(each, context));
        return found(rule, context).map((finding) => ({ ...finding, related: [...finding.related, ...related(finding, explained)] }));
      },
    };
  });
}

/** Causes as related information, without what stands there already. */
function related({ related: present }: Finding, causes: readonly Finding[]): readonly Related[] {
  const taken = new Set(present.map(({ location }) => placeKey(location)));
  return causes.flatMap(({ rule, message, location }) => (taken.has(placeKey(location)) ? [] : [{ rule, message, location }]));
}
