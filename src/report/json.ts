/** JSON, version 1: for scripts and other editors. Names and meanings are a contract; fields may be added. */
import type { Analysis, ModelAnalysis } from "../analyze.ts";
import type { Fix } from "../fixes/fix.ts";
import type { Finding } from "../rules/rule.ts";
import type { FileReport, Format } from "./report.ts";
import { writtenLocation } from "./support/places.ts";
import type { LayerRow, ParameterRow } from "./support/rows.ts";
import { layerRows, parameterCount, parameterRows } from "./support/rows.ts";

export const json: Format = {
  id: "json",
  what: "numbers, verdicts, findings and fixes for scripts",
  write: (files) => `${JSON.stringify(report(files))}\n`,
};

function report(files: readonly FileReport[]): object {
  const analysed = files.flatMap((file) => (file.analysis === undefined ? [] : [{ file, analysis: file.analysis }]));
  return {
    version: 1,
    models: analysed.flatMap(({ file, analysis }) => analysis.models.map((model) => modelOf(model, analysis, file.fixes))),
    findings: analysed.flatMap(({ file, analysis }) => analysis.findings.map((finding) => findingOf(finding, analysis, file.fixes))),
    problems: files.flatMap(({ file, notes, analysis }) => [
      ...notes.map((message) => ({ file, message, location: null })),
      ...(analysis?.problems ?? []).map(({ message, location }) => ({
        file,
        message,
        location: analysis === undefined ? null : writtenLocation(location, analysis),
      })),
    ]),
  };
}

function modelOf(model: ModelAnalysis, analysis: Analysis, fixes: FileReport["fixes"]): object {
  return {
    name: model.name,
    framework: model.framework,
    location: writtenLocation(model.location, analysis),
    construction: model.construction.code,
    constructionSource: model.construction.source,
    constructionAssumed: model.construction.assumed,
    alternatives: model.alternatives.map(({ code, source }) => ({ construction: code, constructionSource: source })),
    status: model.status,
    problems: model.problems.map(({ message, location }) => ({ message, location: writtenLocation(location, analysis) })),
    inputs: model.inputs.map(({ name, shape, kind: { kind, ...details }, source, because }) => ({
      ...(name === undefined ? {} : { name }),
      shape,
      kind,
      ...(kind === "tokens" && "vocabulary" in details ? { vocab: details.vocabulary } : details),
      source,
      because,
    })),
    outputs: model.outputs.map(({ shape }) => ({ shape })),
    parameterCount: parameterCount(model),
    parameters: parameterRows(model).map((row) => parameterOf(row, analysis)),
    layers: layerRows(model).map((row) => layerOf(row, analysis)),
    timeSteps: model.timeSteps.map(({ source, gradientLog10 }) => ({ source, gradientLog10: gradientLog10.map(number) })),
    change: model.change,
    verdict: model.verdict,
    findings: model.findings.map((finding) => findingOf(finding, analysis, fixes)),
  };
}

function parameterOf(row: ParameterRow, analysis: Analysis): object {
  return {
    name: row.name,
    shape: row.shape,
    weightRms: number(row.weightRms),
    gradient: row.gradient,
    gradientLog10: number(row.log10),
    uncertainty: number(row.uncertainty),
    modelError: number(row.modelError),
    ...(row.reason === null ? {} : { reason: row.reason }),
    location: writtenLocation(row.location, analysis),
  };
}

function layerOf(row: LayerRow, analysis: Analysis): object {
  return {
    name: row.name,
    call: row.call,
    operation: row.operation,
    outputShape: row.outputShape,
    activationLog10: number(row.activationLog10),
    activationMean: number(row.activationMean),
    gradient: row.gradient,
    gradientLog10: number(row.log10),
    uncertainty: number(row.uncertainty),
    modelError: number(row.modelError),
    ...(row.reason === null ? {} : { reason: row.reason }),
    location: writtenLocation(row.location, analysis),
  };
}

function findingOf(finding: Finding, analysis: Analysis, fixes: FileReport["fixes"]): object {
  const { rule, severity, message, location, related } = finding;
  return {
    rule,
    severity,
    message,
    location: writtenLocation(location, analysis),
    related: related.map((each) => ({ message: each.message, location: writtenLocation(each.location, analysis) })),
    fixes: (fixes.get(finding) ?? []).map((fix) => fixOf(fix, analysis)),
  };
}

function fixOf({ id, title, safety, before, after, uncertainty, edits }: Fix, analysis: Analysis): object {
  return {
    id,
    title,
    safety,
    before: number(before),
    after: number(after),
    uncertainty: number(uncertainty),
    edits: edits.map(({ file, span, newText }) => ({ location: writtenLocation({ file, span }, analysis), newText })),
  };
}

/** Six digits say all there is; what is not finite is null, as JSON has it. */
function number(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6));
}
