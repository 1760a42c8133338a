/** Predictions beside measurements: rows by parameter, and the figures of a suite. */
import type { Quantity } from "../../src/propagate/quantity.ts";
import { analysisOfReference, type MeasuredParameter, type Reference } from "./reference.ts";

const REAL: ReadonlySet<string> = new Set(["ok", "underflow32"]);
const NOTHING: ReadonlySet<string> = new Set(["zero", "roundoff", "none"]);

/** One parameter, predicted and measured. */
export interface Row {
  readonly measured: MeasuredParameter;
  readonly predicted: Quantity | undefined;
  /** Whether a number was measured, or that there is nothing; neither where rounding decides. */
  readonly truth: "number" | "nothing" | "neither";
  /** Distance in decades; infinite where no number was predicted. */
  readonly error: number;
  /** Standard error of the measured mean, in decades. */
  readonly noise: number;
}

/** A model's rows. */
export interface Compared {
  readonly reference: Reference;
  readonly rows: readonly Row[];
  readonly verdict: string | undefined;
}

/** Analyses a measured model. */
export function compared(reference: Reference): Compared {
  const { model } = analysisOfReference(reference);
  const profile = new Map(model?.profile?.parameters.map(({ parameter, gradient }) => [parameter.name, gradient]));
  const rows = reference.parameters.map((measured): Row => {
    const predicted = profile.get(measured.name);
    const truth = REAL.has(measured.status) ? "number" : NOTHING.has(measured.status) ? "nothing" : "neither";
    const error = predicted?.kind === "value" ? Math.abs(predicted.log10 - measured.log10) : Infinity;
    return { measured, predicted, truth, error, noise: measured.deviation / Math.sqrt(reference.seeds) };
  });
  return { reference, rows, verdict: model?.verdict };
}

/** The p-quantile of numbers; NaN of none. */
export function quantile(numbers: readonly number[], p: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? NaN;
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.length === 0 ? 1 : items.filter(holds).length / items.length;
}

/**
 * How well the predictions of a suite hold, errors in decades: percentiles over parameters and over models' medians, the share within max(0.3, three standard
 * deviations of a draw), zeros that were told, the share of errors within twice the stated error and the noise of the measurement, and the verdicts met.
 */
export function figuresOf(all: readonly Compared[]): Readonly<Record<string, number>> {
  const real = all.flatMap(({ rows }) => rows.filter(({ truth }) => truth === "number"));
  const nothing = all.flatMap(({ rows }) => rows.filter(({ truth }) => truth === "nothing"));
  const errors = real.map(({ error }) => error);
  const stated = real.flatMap(({ predicted }) => (predicted?.kind === "value" ? [predicted.modelError] : []));
  const own = all.map(({ rows }) => rows.filter(({ truth }) => truth === "number").map(({ error }) => error));
  return {
    models: all.length,
    parameters: real.length,
    median: quantile(errors, 0.5),
    p90: quantile(errors, 0.9),
    p99: quantile(errors, 0.99),
    modelMedian: quantile(
      own.filter(({ length }) => length > 0).map((each) => quantile(each, 0.5)),
      0.5,
    ),
    noise: quantile(
      real.map(({ noise }) => noise),
      0.5,
    ),
    within: share(real, ({ error, measured }) => error <= Math.max(0.3, 3 * measured.deviation)),
    zeros: share(nothing, ({ predicted }) => predicted?.kind === "zero"),
    falseZeros: real.length === 0 ? 0 : share(real, ({ predicted }) => predicted?.kind === "zero"),
    covered: share(
      real,
      ({ error, noise, predicted }) => error <= 2 * Math.hypot(noise, predicted?.kind === "value" ? predicted.modelError : 0),
    ),
    stated: quantile(stated, 0.5),
    verdicts: all.filter(({ reference, verdict }) => reference.verdict !== undefined && verdict === reference.verdict).length,
  };
}
