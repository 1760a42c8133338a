/** SARIF 2.1.0, which code scanning services read. */
import type { Analysis } from "../analyze.ts";
import type { Fix } from "../fixes/fix.ts";
import type { Finding, Rule } from "../rules/rule.ts";
import { RULES } from "../rules/index.ts";
import type { Severity } from "../settings.ts";
import type { Location } from "../text/location.ts";
import type { Format } from "./report.ts";
import { explanation } from "./support/explanation.ts";
import { writtenLocation } from "./support/places.ts";

export const sarif: Format = {
  id: "sarif",
  what: "SARIF 2.1.0 for code scanning",
  write: (files, { version }) => {
    const results = files.flatMap(({ analysis, fixes }) => {
      if (analysis === undefined) return [];
      return [...analysis.findings, ...analysis.models.flatMap((model) => model.findings)].map((finding) =>
        resultOf(finding, analysis, fixes.get(finding) ?? []),
      );
    });
    const log = {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [{ tool: { driver: { name: "Gradient Lens", version, rules: RULES.map(ruleOf) } }, columnKind: "utf16CodeUnits", results }],
    };
    return `${JSON.stringify(log, undefined, 2)}\n`;
  },
};

const LEVELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

function ruleOf(rule: Rule): object {
  const { id, what, why, advice, source, severity } = rule;
  return {
    id,
    shortDescription: { text: what },
    fullDescription: { text: `${why} (${source})` },
    help: { text: advice, markdown: explanation(rule) },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function resultOf({ rule, severity, message, location, related }: Finding, analysis: Analysis, fixes: readonly Fix[]): object {
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: message },
    locations: [physical(location, analysis)],
    ...(related.length === 0
      ? {}
      : { relatedLocations: related.map((each, id) => ({ id, message: { text: each.message }, ...physical(each.location, analysis) })) }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(fix, analysis)) }),
  };
}

function physical(location: Location, analysis: Analysis): object {
  return { physicalLocation: { artifactLocation: { uri: uriOf(location.file) }, ...regionOf(location, analysis) } };
}

function regionOf(location: Location, analysis: Analysis): object {
  const place = writtenLocation(location, analysis);
  if (place === null) return {};
  const { start, end } = place.range;
  return { region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column } };
}

function fixOf({ title, edits }: Fix, analysis: Analysis): object {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: { uri: uriOf(file) },
      replacements: edits
        .filter((edit) => edit.file === file)
        .map(({ span, newText }) => {
          const place = regionOf({ file, span }, analysis);
          return { deletedRegion: "region" in place ? place.region : {}, insertedContent: { text: newText } };
        }),
    })),
  };
}

function uriOf(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}
