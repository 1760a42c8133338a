/** Workflow commands of GitHub Actions, which show findings beside the lines of a pull request. */
import type { Analysis } from "../analyze.ts";
import type { Finding } from "../rules/rule.ts";
import type { Severity } from "../settings.ts";
import type { Format } from "./report.ts";
import { writtenLocation } from "./support/places.ts";

export const github: Format = {
  id: "github",
  what: "annotations for GitHub Actions",
  write: (files) =>
    files
      .flatMap(({ analysis }) => {
        if (analysis === undefined) return [];
        return [...analysis.findings, ...analysis.models.flatMap((model) => model.findings)].map((finding) => line(finding, analysis));
      })
      .join(""),
};

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

function line({ severity, rule, message, location }: Finding, analysis: Analysis): string {
  const place = writtenLocation(location, analysis);
  const properties = [
    `file=${escapeProperty(location.file)}`,
    ...(place === null
      ? []
      : [
          `line=${place.range.start.line}`,
          `endLine=${place.range.end.line}`,
          ...(place.range.start.line === place.range.end.line
            ? [`col=${place.range.start.column}`, `endColumn=${place.range.end.column}`]
            : []),
        ]),
    `title=${escapeProperty(`Gradient Lens: ${rule}`)}`,
  ];
  return `::${COMMANDS[severity]} ${properties.join(",")}::${escapeData(message)}\n`;
}

function escapeData(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
