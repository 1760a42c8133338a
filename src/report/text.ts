/** A report for people at a terminal. */
import type { Analysis, ModelAnalysis } from "../analyze.ts";
import type { Finding } from "../rules/rule.ts";
import type { Severity } from "../settings.ts";
import type { FileReport, Format, ReportOptions } from "./report.ts";
import type { Fold } from "./support/bars.ts";
import { bar, fold } from "./support/bars.ts";
import { placeWords } from "./support/places.ts";
import type { LayerRow } from "./support/rows.ts";
import { layerRows, normLog10, parameterCount, parameterRows } from "./support/rows.ts";
import { constructionWords, count, inputWords, powerOfTen, verdictWords, worst } from "./support/words.ts";

export const text: Format = {
  id: "text",
  what: "a report to read",
  write(files, options) {
    const paint = painter(options.color);
    const parts = files.flatMap((file) => fileLines(file, files.length, paint, options));
    return `${[...parts, summary(files, paint)].join("\n")}\n`;
  },
};

type Style = "bold" | "dim" | "red" | "yellow" | "blue" | "green" | "underline";
type Paint = (style: Style, words: string) => string;

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, underline: 4, red: 31, green: 32, yellow: 33, blue: 34 };

function painter(color: boolean): Paint {
  return color ? (style, words) => `\u001b[${CODES[style]}m${words}\u001b[0m` : (_, words) => words;
}

const COLOR_OF: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", info: "blue" };

/** Most rows of a model's table. */
const MOST_ROWS = 32;

function fileLines({ file, analysis, notes, fixes }: FileReport, files: number, paint: Paint, options: ReportOptions): readonly string[] {
  const isEmpty = analysis === undefined || (analysis.models.length === 0 && analysis.findings.length === 0);
  if (isEmpty && notes.length === 0 && files > 1) return [];
  const lines = [paint("underline", file), ""];
  for (const note of notes) lines.push(`  ${note}`, "");
  if (analysis === undefined) return lines;
  for (const model of analysis.models) lines.push(...modelLines(model, analysis, fixes, paint, options), "");
  for (const finding of analysis.findings) lines.push(...findingLines(finding, analysis, fixes, paint));
  if (analysis.models.length === 0 && notes.length === 0) {
    lines.push(`  ${analysis.problems.length === 0 ? "no model is defined or built here" : "no model could be read here:"}`);
  }
  if (analysis.models.length === 0) {
    lines.push(...analysis.problems.slice(0, 5).map((problem) => problemLine(problem, analysis, paint)), "");
  }
  return lines;
}

function modelLines(
  model: ModelAnalysis,
  analysis: Analysis,
  fixes: FileReport["fixes"],
  paint: Paint,
  options: ReportOptions,
): readonly string[] {
  const { construction, location } = model;
  const title = construction.code.startsWith(model.name) ? construction.code : `${model.name} = ${construction.code}`;
  const parameters = parameterCount(model);
  const facts = [
    placeWords(location, analysis),
    constructionWords(construction),
    ...(parameters > 0 ? [`${parameters.toLocaleString("en")} parameters`] : []),
  ];
  const lines = [`  ${paint("bold", shorten(title, options.width - 4))}`, `  ${paint("dim", facts.join(" · "))}`];
  lines.push(...model.inputs.map((input, index) => `  ${paint("dim", inputWords(input, index))}`));
  lines.push("", `  ${verdictLine(model, paint)}`, "");
  lines.push(...tableLines(model, analysis, paint, options));
  if (model.status !== "complete") {
    const [first, ...rest] = model.problems;
    if (first !== undefined) {
      lines.push(problemLine(first, analysis, paint), ...rest.slice(0, 4).map((problem) => problemLine(problem, analysis, paint)), "");
    }
  }
  for (const finding of model.findings) lines.push(...findingLines(finding, analysis, fixes, paint));
  return lines;
}

function verdictLine(model: ModelAnalysis, paint: Paint): string {
  if (model.status === "failed") return paint("yellow", `could not be analysed: ${verdictWords(model)}`);
  const level = worst(model.findings.map(({ severity }) => severity));
  const style =
    model.verdict === "healthy" ? "green" : model.verdict === "unknown" ? "yellow" : COLOR_OF[level === "error" ? "error" : "warning"];
  const partial = model.status === "partial" && model.verdict !== "unknown" ? " (as far as the model could be followed)" : "";
  return `${paint(style, paint("bold", model.verdict))}: ${verdictWords(model)}${partial}`;
}

function tableLines(model: ModelAnalysis, analysis: Analysis, paint: Paint, { width }: ReportOptions): readonly string[] {
  const rows = layerRows(model);
  const norms = rows.flatMap((row) => normLog10(row.log10, row.outputShape) ?? []);
  if (rows.length === 0 || norms.length === 0) return [];
  const low = Math.floor(Math.min(...norms));
  const high = Math.max(Math.ceil(Math.max(...norms)), low + 1);
  const folds = fold(rows, MOST_ROWS);
  const weights = weightNorms(model);
  const causes = causesOf(model);
  const cells = folds.map((each) => cellsOf(each, analysis, weights));
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.min(36, Math.max(...cells.map((row) => row[column]?.length ?? 0), HEADS[column]?.length ?? 0)),
  );
  const columns = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column >= 3 ? cell.padStart(widths[column] ?? 0) : shorten(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0),
      )
      .join("  ");
  const room = Math.max(10, Math.min(40, width - widths.reduce((sum, each) => sum + each + 2, 0) - 6));
  const lines = [`    ${paint("dim", `${columns(HEADS)}  ${scale(low, high, room)}`)}`];
  folds.forEach((each, index) => {
    const mean = meanNorm(each);
    const isCause = each.rows.some((row) => causes.has(`${row.name}#${row.call}`));
    const drawn =
      mean === undefined
        ? paint("dim", each.rows[0]?.gradient === "zero" ? "zero" : "unknown")
        : paint(isCause ? "red" : "blue", bar(mean, low, high, room));
    lines.push(`  ${isCause ? paint("red", "▸") : " "} ${columns(cells[index] ?? [])}  ${drawn}`);
  });
  return [...lines, ""];
}

const HEADS: readonly string[] = ["layer", "", "line", "weight", "output"];

function cellsOf({ name, rows }: Fold<LayerRow>, analysis: Analysis, weights: ReadonlyMap<string, number>): readonly string[] {
  const [first] = rows;
  if (first === undefined) return [];
  const operations = [...new Set(rows.map(({ operation }) => operation))];
  const what =
    rows.length === 1 ? first.operation : operations.length === 1 ? `${rows.length} ${first.operation}` : `${rows.length} layers`;
  const own = rows.flatMap((row) => weights.get(row.name) ?? []);
  const weight = own.length === 0 ? "" : powerOfTen(average(own));
  const mean = meanNorm({ name, rows });
  const [file = "", number = ""] = placeWords(first.location, analysis).split(":").slice(-3);
  const isElsewhere = first.location.file !== analysis.file.document.file;
  const line = isElsewhere ? `${file.split("/").at(-1) ?? file}:${number}` : number;
  const call = first.call > 0 && rows.length === 1 ? ` (use ${first.call + 1})` : "";
  return [`${name === "" ? first.operation : name}${call}`, what, line, weight, mean === undefined ? "–" : powerOfTen(mean)];
}

function meanNorm({ rows }: Fold<LayerRow>): number | undefined {
  const norms = rows.flatMap((row) => normLog10(row.log10, row.outputShape) ?? []);
  return norms.length === 0 ? undefined : average(norms);
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/** log10 of the gradient's norm of each layer's weight, by the layer's name. */
function weightNorms(model: ModelAnalysis): ReadonlyMap<string, number> {
  return new Map(
    parameterRows(model).flatMap((row) => {
      const norm = normLog10(row.log10, row.shape);
      return norm !== null && row.shape.length > 1 ? [[row.name.slice(0, Math.max(row.name.lastIndexOf("."), 0)), norm] as const] : [];
    }),
  );
}

function causesOf(model: ModelAnalysis): ReadonlySet<string> {
  return new Set(
    model.findings
      .filter(({ severity }) => severity !== "info")
      .flatMap(({ layers }) => layers.map(({ layer }) => `${layer.name}#${layer.call}`)),
  );
}

function scale(low: number, high: number, room: number): string {
  const right = `1e${high}`;
  return `1e${low}`.padEnd(room - right.length) + right;
}

function findingLines(finding: Finding, analysis: Analysis, fixes: FileReport["fixes"], paint: Paint): readonly string[] {
  const { severity, rule, message, location, related } = finding;
  const lines = [`  ${placeWords(location, analysis)}  ${paint(COLOR_OF[severity], severity)}  ${message}  ${paint("dim", rule)}`];
  for (const each of related.slice(0, 6)) lines.push(`      ${paint("dim", `${placeWords(each.location, analysis)}  ${each.message}`)}`);
  if (related.length > 6) lines.push(`      ${paint("dim", `and ${count(related.length - 6, "more place")}`)}`);
  for (const fix of fixes.get(finding) ?? []) lines.push(`      ${paint("green", "fix")}  ${fix.title}`);
  return [...lines, ""];
}

function problemLine({ message, location }: Analysis["problems"][number], analysis: Analysis, paint: Paint): string {
  return `  ${location === undefined ? "" : `${placeWords(location, analysis)}  `}${paint("dim", message)}`;
}

function summary(files: readonly FileReport[], paint: Paint): string {
  const models = files.flatMap(({ analysis }) => analysis?.models ?? []);
  const findings = files.flatMap(({ analysis }) => [
    ...(analysis?.findings ?? []),
    ...(analysis?.models ?? []).flatMap((model) => model.findings),
  ]);
  const counts = (["error", "warning", "info"] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [paint(COLOR_OF[severity], count(number, severity === "info" ? "information" : severity))];
  });
  return `${count(models.length, "model")} in ${count(files.length, "file")}: ${counts.length === 0 ? "nothing found" : counts.join(", ")}`;
}

function shorten(words: string, most: number): string {
  return words.length <= most ? words : `${words.slice(0, Math.max(most - 1, 1))}…`;
}
