/** What the report page shows of one analysed file. */
import type { Analysis, AnalysisProblem, ModelAnalysis, TimeSteps } from "../../analyze.ts";
import type { Fix } from "../../fixes/fix.ts";
import type { PlaceId, ReportFinding, ReportModel, ReportPage, ReportProblem, TimeSeries } from "../../protocol.ts";
import type { Finding } from "../../rules/rule.ts";
import type { Location } from "../../text/location.ts";
import type { Places } from "./chart-series.ts";
import { chartSeries } from "./chart-series.ts";
import { placeWords } from "./places.ts";
import { parameterCount } from "./rows.ts";
import { noModelWords, sourceWords, verdictLevel, verdictSentence } from "./sentences.ts";
import { constructionWords, inputWords } from "./words.ts";

export interface PageRequest {
  readonly analysis: Analysis;
  readonly version: number;
  readonly stale: string | undefined;
  /** The model to show, if the file still has it. */
  readonly shown: string | undefined;
  /** Fixes known so far. */
  readonly fixes: ReadonlyMap<Finding, readonly Fix[]>;
  /** A file's name as people know it. */
  readonly show: (file: string) => string;
  /** Whether somebody is there to go to a place and to build a model in another way; a page saved as a file has nobody. */
  readonly isLive: boolean;
}

/** A page with what its place numbers stand for. */
export interface MadePage {
  readonly page: ReportPage;
  readonly places: readonly Location[];
  readonly model: ModelAnalysis | undefined;
}

/** The page as data, and the places that its rows and points lead to. */
export function makePage(request: PageRequest): MadePage {
  const { analysis, version, stale, shown } = request;
  const maker = new Maker(request);
  const model = analysis.models.find(({ name }) => name === shown) ?? analysis.models[0];
  const page: ReportPage = {
    file: request.show(analysis.file.document.file),
    version,
    stale: stale ?? null,
    models: analysis.models.map(({ name, construction, status }) => ({
      id: name,
      label: name,
      detail: status === "failed" ? "not analysed" : construction.code === name ? "" : construction.code,
    })),
    shown: model?.name ?? null,
    model: model === undefined ? null : maker.model(model),
    message: model === undefined ? noModelWords(analysis, request.show) : null,
    findings: analysis.findings.map((finding) => maker.finding(finding)),
  };
  return { page, places: maker.places, model };
}

class Maker implements Places {
  readonly places: Location[] = [];
  readonly #request: PageRequest;
  readonly #ids = new Map<string, PlaceId>();

  constructor(request: PageRequest) {
    this.#request = request;
  }

  model(model: ModelAnalysis): ReportModel {
    const { name, framework, construction, inputs, status, verdict, change, findings, problems, alternatives } = model;
    return {
      name,
      framework,
      place: this.place(model.location),
      construction: construction.code,
      constructionWords: this.#constructionWords(model),
      inputsWords: inputs.map(inputWords),
      parameterCount: parameterCount(model),
      status,
      verdict,
      level: verdictLevel(model),
      verdictWords: verdictSentence(model),
      change: { weights: change.weights, outputs: change.outputs, time: change.time },
      series: chartSeries(model, this),
      time: model.timeSteps.map((steps) => this.#time(steps)),
      findings: findings.map((finding) => this.finding(finding)),
      problems: problems.map((problem) => this.#problem(problem)),
      constructions: (this.#request.isLive ? alternatives : []).map((alternative) => ({
        id: alternative.code,
        label: alternative.code,
        detail: constructionWords(alternative),
      })),
    };
  }

  finding(finding: Finding): ReportFinding {
    return {
      rule: finding.rule,
      severity: finding.severity,
      message: finding.message,
      where: this.where(finding.location),
      place: this.place(finding.location),
      related: finding.related.map(({ message, location }) => ({
        message,
        where: this.where(location),
        place: this.place(location),
      })),
      fixes: (this.#request.fixes.get(finding) ?? []).map(({ id, title, safety, before, after }) => ({ id, title, safety, before, after })),
    };
  }

  #problem({ message, location }: AnalysisProblem): ReportProblem {
    return location === undefined
      ? { message, where: null, place: null }
      : { message, where: this.where(location), place: this.place(location) };
  }

  #constructionWords({ construction }: ModelAnalysis): string {
    const words = constructionWords(construction);
    const place = construction.location === undefined ? "" : `, ${this.where(construction.location)}`;
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}${place}.`;
  }

  #time({ source, gradientLog10, location }: TimeSteps): TimeSeries {
    const values = gradientLog10.map((value) => (value !== null && Number.isFinite(value) ? value : null));
    return { title: sourceWords(source), source, values, place: location === undefined ? null : this.place(location) };
  }

  /** One number for each different place, whatever shows it. */
  place(location: Location): PlaceId | null {
    if (!this.#request.isLive) return null;
    const { file, span } = location;
    const key = `${span.start}:${span.end}:${file}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (!this.#request.analysis.sources.has(file)) return null;
    this.#ids.set(key, this.places.length);
    return this.places.push(location) - 1;
  }

  where(location: Location): string {
    return placeWords(location, this.#request.analysis, this.#request.show);
  }
}
