/** What the report page shows of an analysis, as the plain data of protocol.ts. */
import type { Analysis, ModelAnalysis } from "../../analyze.ts";
import type { ChartPoint, Choice, OfferedFix, ReportFinding, ReportModel, ReportPage, ReportProblem, TimeSeries } from "../../protocol.ts";
import type { Finding } from "../../rules/rule.ts";
import type { Location } from "../../text/location.ts";
import { placeWords } from "./places.ts";
import type { GradientNumbers } from "./rows.ts";
import { layerRows, normLog10, parameterCount, parameterRows } from "./rows.ts";
import { constructionWords, inputWords, verdictWords, worst } from "./words.ts";

/** What a page is made from besides the analysis. */
export interface PageOptions {
  /** Version of the document. */
  readonly version: number;
  /** Name of the model to show; the first one when it is not there. */
  readonly shown: string | undefined;
  /** Why the analysis is not of the newest text, where it is not. */
  readonly stale?: string;
  /** Fixes that can be offered for a finding. */
  readonly fixesOf: (finding: Finding) => readonly OfferedFix[];
  /** A file's name as people read it. */
  readonly show: (file: string) => string;
}

/** A page and the locations that its place numbers stand for. */
export interface MadePage {
  readonly page: ReportPage;
  readonly places: readonly Location[];
  /** The findings of the model that is shown, by the page's indices. */
  readonly findings: readonly Finding[];
}

export function pageOf(analysis: Analysis, options: PageOptions): MadePage {
  const maker = new Maker(analysis, options);
  const model = analysis.models.find(({ name }) => name === options.shown) ?? analysis.models[0];
  const page: ReportPage = {
    file: options.show(analysis.file.document.file),
    version: options.version,
    stale: options.stale ?? null,
    models: analysis.models.map((each) => choiceOf(each)),
    shown: model?.name ?? null,
    model: model === undefined ? null : maker.model(model),
    message: model === undefined ? (analysis.problems[0]?.message ?? "No model is defined or built in this file.") : null,
    findings: analysis.findings.map((finding) => maker.finding(finding)),
  };
  return { page, places: maker.places, findings: model?.findings ?? [] };
}

function choiceOf(model: ModelAnalysis): Choice {
  return { id: model.name, label: model.name, detail: model.status === "failed" ? "could not be analysed" : model.verdict };
}

class Maker {
  readonly places: Location[] = [];
  readonly #analysis: Analysis;
  readonly #options: PageOptions;
  readonly #ids = new Map<string, number>();

  constructor(analysis: Analysis, options: PageOptions) {
    this.#analysis = analysis;
    this.#options = options;
  }

  model(model: ModelAnalysis): ReportModel {
    const level = worst(model.findings.map(({ severity }) => severity));
    return {
      name: model.name,
      framework: model.framework,
      place: this.#place(model.location),
      construction: model.construction.code,
      constructionWords: sentence(constructionWords(model.construction)),
      inputsWords: model.inputs.map((input, index) => `${inputWords(input, index)}.`),
      parameterCount: parameterCount(model),
      status: model.status,
      verdict: model.verdict,
      level: model.verdict === "unknown" ? "unknown" : (level ?? "none"),
      verdictWords: sentence(verdictWords(model)),
      change: model.change,
      series: [
        { id: "layers", title: "Gradient at each layer's output", points: this.#layers(model) },
        { id: "weights", title: "Gradient of each parameter", points: this.#parameters(model) },
      ],
      time: model.timeSteps.map(({ source, gradientLog10, location }): TimeSeries => ({
        title: source,
        source,
        values: gradientLog10,
        place: this.#place(location),
      })),
      findings: model.findings.map((finding) => this.finding(finding)),
      problems: model.problems.map(({ message, location }): ReportProblem => ({
        message,
        where: location === undefined ? null : this.#where(location),
        place: this.#place(location),
      })),
      constructions: [model.construction, ...model.alternatives].map((each) => ({
        id: each.code,
        label: each.code,
        detail: constructionWords(each),
      })),
    };
  }

  finding(finding: Finding): ReportFinding {
    return {
      rule: finding.rule,
      severity: finding.severity,
      message: finding.message,
      where: this.#where(finding.location),
      place: this.#place(finding.location),
      related: finding.related.map(({ message, location }) => ({ message, where: this.#where(location), place: this.#place(location) })),
      fixes: this.#options.fixesOf(finding),
    };
  }

  #layers(model: ModelAnalysis): readonly ChartPoint[] {
    const rows = layerRows(model);
    const last = rows.reduce<number | null>((found, row) => normLog10(row.log10, row.outputShape) ?? found, null);
    return rows.map((row) => {
      const findings = findingsAt(model, (layer) => layer.name === row.name && layer.call === row.call);
      return {
        name: row.name,
        operation: row.operation,
        call: row.call,
        shape: row.outputShape,
        place: this.#place(row.location),
        ...numbers(row, normLog10(row.log10, row.outputShape), last),
        activation: row.activationLog10,
        mean: row.activationMean,
        findings,
        cause: isCause(model, findings),
      };
    });
  }

  #parameters(model: ModelAnalysis): readonly ChartPoint[] {
    const rows = parameterRows(model);
    const operations = new Map(layerRows(model).map(({ name, operation }) => [name, operation]));
    const last = rows.reduce<number | null>((found, row) => normLog10(row.log10, row.shape) ?? found, null);
    return rows.map((row) => {
      const owner = row.name.slice(0, Math.max(row.name.lastIndexOf("."), 0));
      const findings = findingsAt(model, (layer) => layer.name === owner);
      return {
        name: row.name,
        operation: operations.get(owner) ?? "",
        call: 0,
        shape: row.shape,
        place: this.#place(row.location),
        ...numbers(row, normLog10(row.log10, row.shape), last),
        activation: row.weightRms > 0 ? Math.log10(row.weightRms) : null,
        mean: null,
        findings,
        cause: isCause(model, findings),
      };
    });
  }

  #place(location: Location | undefined): number | null {
    if (location === undefined || !this.#analysis.sources.has(location.file)) return null;
    const key = `${location.span.start}:${location.span.end}:${location.file}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.places.length;
    this.places.push(location);
    this.#ids.set(key, id);
    return id;
  }

  #where(location: Location): string {
    return placeWords(location, this.#analysis, this.#options.show);
  }
}

type Numbers = Pick<ChartPoint, "gradient" | "norm" | "low" | "high" | "relative" | "reason">;

function numbers({ gradient, uncertainty, modelError, reason }: GradientNumbers, norm: number | null, last: number | null): Numbers {
  const band = Math.hypot(uncertainty ?? 0, modelError ?? 0);
  return {
    gradient,
    norm,
    low: norm === null ? null : norm - band,
    high: norm === null ? null : norm + band,
    relative: norm === null || last === null ? null : norm - last,
    reason,
  };
}

function findingsAt(
  { findings }: ModelAnalysis,
  isIt: (layer: { readonly name: string; readonly call: number }) => boolean,
): readonly number[] {
  return findings.flatMap(({ layers }, index) => (layers.some(({ layer }) => isIt(layer)) ? [index] : []));
}

function isCause({ findings }: ModelAnalysis, indices: readonly number[]): boolean {
  return indices.some((index) => findings[index]?.severity !== "info");
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
