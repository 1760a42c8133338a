/** What is said of the layers of one line. */
import type { ModelAnalysis } from "../analyze.ts";
import type { LayerRow } from "../report/support/rows.ts";
import { layerRows, normLog10 } from "../report/support/rows.ts";
import type { Location } from "../text/location.ts";
import { magnitude, markdown } from "./words.ts";

/** Layers made or called at a place, with all that hover needs of them. */
export interface HoverLayer {
  readonly row: LayerRow;
  /** log10 of the gradient's norm at its output. */
  readonly norm: number | null;
  /** Its part of the norm at the last layer, as log10. */
  readonly relative: number | null;
  /** The row before it, and what of the norm is left there, as log10; null for the first. */
  readonly before: { readonly name: string; readonly share: number } | null;
}

/** Layers of a model for which a place holds, in execution order. */
export function layersAt(model: ModelAnalysis, isHere: (location: Location) => boolean): readonly HoverLayer[] {
  const rows = layerRows(model);
  const norms = rows.map(({ log10, outputShape }) => normLog10(log10, outputShape));
  const last = [...norms].reverse().find((norm) => norm !== null) ?? null;
  return rows.flatMap((row, index) => {
    if (!isHere(row.location) && !isHere(row.callLocation)) return [];
    const norm = norms[index] ?? null;
    const before = norms[index - 1] ?? null;
    const previous = rows[index - 1];
    return [
      {
        row,
        norm,
        relative: norm === null || last === null ? null : norm - last,
        before: norm === null || before === null || previous === undefined ? null : { name: previous.name, share: before - norm },
      },
    ];
  });
}

/** By `name#call` of a row: what of the gradient's norm is left at the row before it, as log10. */
export function sharesBefore(model: ModelAnalysis): ReadonlyMap<string, number> {
  return new Map(
    layersAt(model, () => true).flatMap(({ row: { name, call }, before }) => (before === null ? [] : [[`${name}#${call}`, before.share]])),
  );
}

/** Most layers that are told one by one. */
const FEW = 4;

/** Paragraphs of Markdown for the layers of a line; all names in them are made harmless. */
export function hoverMarkdown(model: ModelAnalysis, layers: readonly HoverLayer[]): readonly string[] {
  if (layers.length > FEW) return many(model, layers);
  return layers.map((layer) => [title(layer), ...facts(layer)].join("  \n"));
}

function title({ row: { name, operation, call } }: HoverLayer): string {
  const use = call > 0 ? ` (use ${call + 1})` : "";
  const what = operation === "" || operation === name ? "" : ` · ${markdown(operation, 60)}`;
  return `**${markdown(name === "" ? operation : name, 80)}**${what}${use}`;
}

function facts({ row, norm, relative, before }: HoverLayer): readonly string[] {
  const lines: string[] = [];
  if (norm !== null) {
    const share = relative === null ? "" : `, ${strong(relative)} of that at the last layer`;
    lines.push(`Gradient norm here ${strong(norm)}${share}`);
  } else {
    const reason = row.reason === null ? "" : `: ${markdown(row.reason)}`;
    lines.push(row.gradient === "zero" ? `Gradient **exactly zero**${reason}` : `Gradient **unknown**${reason}`);
  }
  if (before !== null) lines.push(`The layer before, ${markdown(before.name, 60)}, gets ${strong(before.share)} of it`);
  if (row.activationLog10 !== null) {
    const mean = row.activationMean === null ? "" : `, mean ${row.activationMean.toPrecision(2)}`;
    lines.push(`Output RMS ${magnitude(row.activationLog10)}${mean}`);
  }
  return lines;
}

function many({ name }: ModelAnalysis, layers: readonly HoverLayer[]): readonly string[] {
  const [first] = layers;
  if (first === undefined) return [];
  const kinds = new Map<string, number>();
  for (const { row } of layers) kinds.set(row.operation, (kinds.get(row.operation) ?? 0) + 1);
  const names = Array.from(kinds, ([operation, count]) => `${count} × ${markdown(operation, 60)}`).slice(0, 4);
  const lines = [`**${markdown(name, 80)}**: ${names.join(", ")} from this line`];
  const [a, b] = [layers.find(({ norm }) => norm !== null), [...layers].reverse().find(({ norm }) => norm !== null)];
  if (a === undefined || b === undefined) {
    lines.push(`Gradient **${first.row.gradient === "zero" ? "exactly zero" : "unknown"}**`);
    return [lines.join("  \n")];
  }
  const end = ({ norm, row }: HoverLayer, which: string): string => `${strong(norm ?? 0)} at the ${which} (${markdown(row.name, 60)})`;
  lines.push(`Gradient norm ${end(a, "first")}, ${end(b, "last")}`);
  const factors = layers.flatMap(({ before }) => (before === null ? [] : [before.share]));
  const mean = factors.reduce((sum, each) => sum + each, 0) / Math.max(factors.length, 1);
  if (factors.length > 0) lines.push(`From layer to layer about ${strong(mean)} of it is left`);
  return [lines.join("  \n")];
}

function strong(log10: number): string {
  return `**${magnitude(log10)}**`;
}
