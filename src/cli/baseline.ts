/**
 * Baselines: what is found today in code that is to be mended later, so that only what is new is told. A finding is known by its rule, its file and the text of
 * its line, not by the line's number or the message: it stays known when code above it moves or its number changes a little, and is new when its line is edited.
 */
import type { Analysis } from "../analyze.ts";
import type { FileReport } from "../report/report.ts";
import type { Finding } from "../rules/rule.ts";
import { position } from "../text/document.ts";
import type { Location } from "../text/location.ts";

/** How often each finding stands in a baseline, by its key. */
export type Baseline = ReadonlyMap<string, number>;

/** One line of the file. */
interface Entry {
  readonly rule: string;
  readonly file: string;
  /** Of the line, without what is before and after it. */
  readonly code: string;
  readonly count: number;
}

/** Findings as a baseline's text; `nameOf` gives a file's name as the baseline writes it. */
export function writeBaseline(reports: readonly FileReport[], nameOf: (file: string) => string): string {
  const entries = new Map<string, Entry>();
  for (const { analysis } of reports) {
    for (const finding of findingsOf(analysis)) {
      const entry = entryOf(finding, analysis, nameOf);
      const key = keyOf(entry);
      entries.set(key, { ...entry, count: (entries.get(key)?.count ?? 0) + 1 });
    }
  }
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  return `${JSON.stringify({ version: 1, findings: sorted }, undefined, 2)}\n`;
}

/** A baseline from its text; a sentence where it is none. */
export function readBaseline(text: string): Baseline | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  const fields = new Map(Object.entries(typeof value === "object" && value !== null ? value : {}));
  const findings: unknown = fields.get("findings");
  if (fields.get("version") !== 1 || !Array.isArray(findings)) return "it is not a baseline of version 1";
  const entries = findings.filter(isEntry);
  if (entries.length < findings.length) return "one of its findings lacks rule, file, code or count";
  return new Map(entries.map((entry) => [keyOf(entry), entry.count]));
}

/** Reports without the findings of a baseline, each of them as often as it stands there. */
export function beyond(baseline: Baseline, reports: readonly FileReport[], nameOf: (file: string) => string): readonly FileReport[] {
  const left = new Map(baseline);
  return reports.map((report): FileReport => {
    const { analysis } = report;
    if (analysis === undefined) return report;
    const fresh = (findings: readonly Finding[]): readonly Finding[] =>
      findings.filter((finding) => {
        const key = keyOf(entryOf(finding, analysis, nameOf));
        const known = left.get(key) ?? 0;
        left.set(key, known - 1);
        return known <= 0;
      });
    const models = analysis.models.map((model) => ({ ...model, findings: fresh(model.findings) }));
    return { ...report, analysis: { ...analysis, models, findings: fresh(analysis.findings) } };
  });
}

function findingsOf(analysis: Analysis | undefined): readonly Finding[] {
  return analysis === undefined ? [] : [...analysis.models.flatMap(({ findings }) => findings), ...analysis.findings];
}

function entryOf({ rule, location }: Finding, analysis: Analysis | undefined, nameOf: (file: string) => string): Omit<Entry, "count"> {
  return { rule, file: nameOf(location.file), code: codeAt(location, analysis) };
}

function codeAt({ file, span }: Location, analysis: Analysis | undefined): string {
  const document = analysis?.sources.get(file)?.document;
  if (document === undefined) return "";
  const { text, lineStarts } = document;
  const start = span.start - position(document, span.start).column + 1;
  const next = lineStarts.find((each) => each > span.start) ?? text.length;
  return text.slice(Math.max(start, 0), next).trim();
}

function keyOf({ rule, file, code }: Omit<Entry, "count">): string {
  return JSON.stringify([rule, file, code]);
}

function isEntry(value: unknown): value is Entry {
  const fields = new Map(Object.entries(typeof value === "object" && value !== null ? value : {}));
  return ["rule", "file", "code"].every((name) => typeof fields.get(name) === "string") && typeof fields.get("count") === "number";
}
