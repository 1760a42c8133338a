/** The lines of the chart: the gradient at each layer's output, and of each weight. */
import type { ModelAnalysis } from "../../analyze.ts";
import type { ChartPoint, ChartSeries, PlaceId } from "../../protocol.ts";
import type { Location } from "../../text/location.ts";
import type { GradientNumbers, LayerRow, ParameterRow } from "./rows.ts";
import { layerRows, normLog10, parameterRows } from "./rows.ts";

/** What a page knows places by. */
export interface Places {
  readonly place: (location: Location) => PlaceId | null;
  /** "model.py:12:9". */
  readonly where: (location: Location) => string;
}

/** Both series of a model, from input to output. */
export function chartSeries(model: ModelAnalysis, places: Places): readonly ChartSeries[] {
  const layers = layerRows(model);
  const about = findingsByLayer(model);
  const last = [...layers].reverse().find(({ log10 }) => log10 !== null);
  const level = last === undefined ? null : normLog10(last.log10, last.outputShape);
  const weights = inExecutionOrder(model, parameterRows(model)).filter(({ shape }) => shape.length > 1);
  const lastWeight = [...weights].reverse().find(({ log10 }) => log10 !== null);
  const weightLevel = lastWeight === undefined ? null : normLog10(lastWeight.log10, lastWeight.shape);
  return [
    { id: "layers", title: "Gradient at each layer's output", points: layers.map((row) => layerPoint(row, level, about, places)) },
    { id: "weights", title: "Gradient of each weight", points: weights.map((row) => weightPoint(row, weightLevel, layers, about, places)) },
  ];
}

function layerPoint(row: LayerRow, level: number | null, about: FindingsByLayer, places: Places): ChartPoint {
  const { name, operation, call, outputShape, location, callLocation } = row;
  const { findings, cause, through } = about.get(keyOf(row)) ?? NOTHING;
  return {
    name: name === "" ? places.where(callLocation) : name,
    operation: through === undefined ? operation : `${operation} → ${through}`,
    call,
    shape: outputShape,
    place: places.place(location),
    ...numbers(row, outputShape, level),
    activation: row.activationLog10,
    mean: row.activationMean,
    findings,
    cause,
  };
}

function weightPoint(
  row: ParameterRow,
  level: number | null,
  layers: readonly LayerRow[],
  about: FindingsByLayer,
  places: Places,
): ChartPoint {
  const owner = row.name.slice(0, Math.max(row.name.lastIndexOf("."), 0));
  const { findings } = about.get(`${owner}#0`) ?? NOTHING;
  return {
    name: row.name,
    operation: layers.find(({ name }) => name === owner)?.operation ?? "",
    call: 0,
    shape: row.shape,
    place: places.place(row.location),
    ...numbers(row, row.shape, level),
    activation: row.weightRms > 0 ? Math.log10(row.weightRms) : null,
    mean: null,
    findings,
    cause: false,
  };
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
