/** What the report page shows of one analysed file. */
import type { Analysis, AnalysisProblem, ModelAnalysis, TimeSteps } from "../analyze.ts";
import type { Fix } from "../fixes/fix.ts";
import type { ChartPoint, ChartSeries, PlaceId, ReportFinding, ReportModel, ReportPage, ReportProblem, TimeSeries } from "../protocol.ts";
import { placeWords } from "../report/support/places.ts";
import type { GradientNumbers, LayerRow, ParameterRow } from "../report/support/rows.ts";
import { layerRows, normLog10, parameterCount, parameterRows } from "../report/support/rows.ts";
import { constructionWords, inputWords, verdictWords } from "../report/support/words.ts";
import type { Finding } from "../rules/rule.ts";
import type { Location } from "../text/location.ts";

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
}

/** A page with what its place numbers stand for. */
export interface MadePage {
  readonly page: ReportPage;
  readonly places: readonly Location[];
  readonly model: ModelAnalysis | undefined;
}

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

/** Why a file shows no model. */
export function noModelWords({ file, problems }: Analysis, show: (file: string) => string): string {
  const [first] = problems;
  const name = show(file.document.file);
  return first === undefined ? `No model is defined or built in ${name}.` : `No model could be read in ${name}: ${first.message}`;
}

/** The verdict as a sentence. */
export function verdictSentence(model: ModelAnalysis): string {
  const words = verdictWords(model);
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? "" : "."}`;
  if (model.status !== "partial") return sentence;
  return `${sentence} Part of the model could not be followed.`;
}

/** How bad the verdict is; nothing that is partly unknown is "none". */
export function verdictLevel(model: ModelAnalysis): ReportModel["level"] {
  if (model.status === "failed" || model.verdict === "unknown") return "unknown";
  if (model.verdict === "healthy") return model.status === "partial" ? "unknown" : "none";
  const own = model.findings.filter(({ severity }) => severity !== "info");
  return own.some(({ rule, severity }) => severity === "error" && /vanishing|exploding/.test(rule)) ? "error" : "warning";
}

class Maker {
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
      place: this.#place(model.location),
      construction: construction.code,
      constructionWords: this.#constructionWords(model),
      inputsWords: inputs.map(inputWords),
      parameterCount: parameterCount(model),
      status,
      verdict,
      level: verdictLevel(model),
      verdictWords: verdictSentence(model),
      change: { weights: change.weights, outputs: change.outputs, time: change.time },
      series: this.#series(model),
      time: model.timeSteps.map((steps) => this.#time(steps)),
      findings: findings.map((finding) => this.finding(finding)),
      problems: problems.map((problem) => this.#problem(problem)),
      constructions: alternatives.map((alternative) => ({
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
      where: this.#where(finding.location),
      place: this.#place(finding.location),
      related: finding.related.map(({ message, location }) => ({
        message,
        where: this.#where(location),
        place: this.#place(location),
      })),
      fixes: (this.#request.fixes.get(finding) ?? []).map(({ id, title, safety }) => ({ id, title, safety })),
    };
  }

  #problem({ message, location }: AnalysisProblem): ReportProblem {
    return location === undefined
      ? { message, where: null, place: null }
      : { message, where: this.#where(location), place: this.#place(location) };
  }

  #constructionWords({ construction }: ModelAnalysis): string {
    const words = constructionWords(construction);
    const place = construction.location === undefined ? "" : `, ${this.#where(construction.location)}`;
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}${place}.`;
  }

  #series(model: ModelAnalysis): readonly ChartSeries[] {
    const layers = layerRows(model);
    const about = findingsByLayer(model);
    const last = [...layers].reverse().find(({ log10 }) => log10 !== null);
    const level = last === undefined ? null : normLog10(last.log10, last.outputShape);
    const weights = inExecutionOrder(model, parameterRows(model)).filter(({ shape }) => shape.length > 1);
    const lastWeight = [...weights].reverse().find(({ log10 }) => log10 !== null);
    const weightLevel = lastWeight === undefined ? null : normLog10(lastWeight.log10, lastWeight.shape);
    return [
      { id: "layers", title: "Gradient at each layer's output", points: layers.map((row) => this.#layer(row, level, about)) },
      { id: "weights", title: "Gradient of each weight", points: weights.map((row) => this.#weight(row, weightLevel, layers, about)) },
    ];
  }

  #layer(row: LayerRow, level: number | null, about: FindingsByLayer): ChartPoint {
    const { name, operation, call, outputShape, location, callLocation } = row;
    const { findings, cause, through } = about.get(keyOf(row)) ?? NOTHING;
    return {
      name: name === "" ? this.#where(callLocation) : name,
      operation: through === undefined ? operation : `${operation} → ${through}`,
      call,
      shape: outputShape,
      place: this.#place(location),
      ...numbers(row, outputShape, level),
      activation: row.activationLog10,
      mean: row.activationMean,
      findings,
      cause,
    };
  }

  #weight(row: ParameterRow, level: number | null, layers: readonly LayerRow[], about: FindingsByLayer): ChartPoint {
    const owner = row.name.slice(0, Math.max(row.name.lastIndexOf("."), 0));
    const { findings } = about.get(`${owner}#0`) ?? NOTHING;
    return {
      name: row.name,
      operation: layers.find(({ name }) => name === owner)?.operation ?? "",
      call: 0,
      shape: row.shape,
      place: this.#place(row.location),
      ...numbers(row, row.shape, level),
      activation: row.weightRms > 0 ? Math.log10(row.weightRms) : null,
      mean: null,
      findings,
      cause: false,
    };
  }

  #time({ source, gradientLog10, location }: TimeSteps): TimeSeries {
    const values = gradientLog10.map((value) => (value !== null && Number.isFinite(value) ? value : null));
    return { title: sourceWords(source), source, values, place: location === undefined ? null : this.#place(location) };
  }

  /** One number for each different place, whatever shows it. */
  #place(location: Location): PlaceId | null {
    const { file, span } = location;
    const key = `${span.start}:${span.end}:${file}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (!this.#request.analysis.sources.has(file)) return null;
    this.#ids.set(key, this.places.length);
    return this.places.push(location) - 1;
  }

  #where(location: Location): string {
    return placeWords(location, this.#request.analysis, this.#request.show);
  }
}

/** "state:lstm.h[0]" as "state h of lstm, layer 0". */
export function sourceWords(source: string): string {
  const state = /^state:(.*)\.(\w+)\[(\d+)\]$/.exec(source);
  if (state !== null) return `state ${state[2] ?? ""} of ${state[1] ?? ""}, layer ${state[3] ?? ""}`;
  const input = /^input(\d+)$/.exec(source);
  if (input !== null) return `input ${input[1] ?? ""}`;
  const embedding = /^embed:(.*)$/.exec(source);
  return embedding === null ? source : `embedding ${embedding[1] ?? ""}`;
}

/** What findings say of a row of the chart. */
interface AboutRow {
  readonly findings: readonly number[];
  readonly cause: boolean;
  /** The function after it that is meant: functional calls have no row of their own. */
  readonly through: string | undefined;
}

type FindingsByLayer = ReadonlyMap<string, AboutRow>;

const NOTHING: AboutRow = { findings: [], cause: false, through: undefined };

/** By `name#call` of rows: findings about that layer; it is a cause where one of them is above information. */
function findingsByLayer({ findings, profile }: ModelAnalysis): FindingsByLayer {
  const rows = (profile?.layers ?? []).map(({ layer }) => layer);
  const keys = new Set(rows.map(({ layer }) => keyOf(layer)));
  const found = new Map<string, { findings: number[]; cause: boolean; through: string | undefined }>();
  findings.forEach(({ layers, severity }, index) => {
    for (const { layer, value } of layers) {
      const isRow = keys.has(keyOf(layer));
      const row = isRow ? layer : [...rows].reverse().find((each) => each.value.node <= value.node)?.layer;
      if (row === undefined) continue;
      const entry = found.get(keyOf(row)) ?? { findings: [], cause: false, through: undefined };
      entry.findings.push(index);
      entry.cause ||= severity !== "info";
      if (!isRow && severity !== "info") entry.through = layer.operation;
      found.set(keyOf(row), entry);
    }
  });
  return found;
}

function keyOf({ name, call }: { readonly name: string; readonly call: number }): string {
  return `${name}#${call}`;
}

function numbers(row: GradientNumbers, shape: readonly number[], level: number | null) {
  const norm = normLog10(row.log10, shape);
  const spread = Math.hypot(row.uncertainty ?? 0, row.modelError ?? 0);
  return {
    gradient: row.gradient,
    norm,
    low: norm === null ? null : norm - spread,
    high: norm === null ? null : norm + spread,
    relative: norm === null || level === null ? null : norm - level,
    reason: row.reason,
  };
}

/** A constructor may make its layers in any order; the chart runs from input to output. */
function inExecutionOrder({ graph, profile }: ModelAnalysis, rows: readonly ParameterRow[]): readonly ParameterRow[] {
  const names = new Map(graph?.parameters.map(({ id, name }) => [id, name]));
  const used = (profile?.layers ?? []).flatMap(({ layer }) => layer.parameters.map((id) => names.get(id)));
  const rank = new Map([...used].reverse().map((name, index) => [name, used.length - index]));
  const at = ({ name }: ParameterRow): number => rank.get(name) ?? Infinity;
  return rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => (at(a.row) === at(b.row) ? a.index - b.index : at(a.row) - at(b.row)))
    .map(({ row }) => row);
}
