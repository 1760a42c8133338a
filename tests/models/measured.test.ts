/** Predicted gradients against those that PyTorch measured (tests/reference/open): the figures that README.md states are gated here. */
import { expect, test } from "vitest";
import { analysisOfReference, quantile, references, type MeasuredParameter } from "../harness/reference.ts";

/** What the figures may not fall behind; raise them when the numbers get better. */
const LIMITS = { median: 0.05, p90: 0.4, modelMedian: 0.05, within: 0.9, zeros: 0.85, falseZeros: 0.002, verdicts: 57 };

const REAL: ReadonlySet<string> = new Set(["ok", "underflow32"]);
const NOTHING: ReadonlySet<string> = new Set(["zero", "roundoff", "none"]);

interface Row {
  readonly measured: MeasuredParameter;
  readonly kind: string;
  /** Distance in decades; infinite where nothing was predicted. */
  readonly error: number;
}

function rowsOf(reference: ReturnType<typeof references>[number]): { readonly rows: readonly Row[]; readonly verdict: string | undefined } {
  const { model } = analysisOfReference(reference);
  const predicted = new Map(model?.profile?.parameters.map(({ parameter, gradient }) => [parameter.name, gradient]));
  const rows = reference.parameters.map((measured): Row => {
    const gradient = predicted.get(measured.name);
    return { measured, kind: gradient?.kind ?? "missing", error: gradient?.kind === "value" ? Math.abs(gradient.log10 - measured.log10) : Infinity };
  });
  return { rows, verdict: model?.verdict };
}

test("predictions hold to what PyTorch measured", { timeout: 120_000 }, () => {
  const all = references().map((reference) => ({ reference, ...rowsOf(reference) }));
  const real = all.flatMap(({ rows }) => rows.filter(({ measured }) => REAL.has(measured.status)));
  const nothing = all.flatMap(({ rows }) => rows.filter(({ measured }) => NOTHING.has(measured.status)));
  const errors = real.map(({ error }) => error);
  const modelMedians = all.flatMap(({ rows }) => {
    const own = rows.filter(({ measured }) => REAL.has(measured.status)).map(({ error }) => error);
    return own.length === 0 ? [] : [quantile(own, 0.5)];
  });
  const judged = all.filter(({ reference }) => reference.verdict !== undefined);
  const figures = {
    models: all.length,
    parameters: real.length,
    median: quantile(errors, 0.5),
    p90: quantile(errors, 0.9),
    p99: quantile(errors, 0.99),
    modelMedian: quantile(modelMedians, 0.5),
    within: real.filter(({ error, measured }) => error <= Math.max(0.3, 3 * measured.deviation)).length / real.length,
    zeros: nothing.filter(({ kind }) => kind === "zero").length / nothing.length,
    falseZeros: real.filter(({ kind }) => kind === "zero").length / real.length,
    verdicts: judged.filter(({ reference, verdict }) => verdict === reference.verdict).length,
  };
  console.log(figures);
  expect(figures.median).toBeLessThanOrEqual(LIMITS.median);
  expect(figures.p90).toBeLessThanOrEqual(LIMITS.p90);
  expect(figures.modelMedian).toBeLessThanOrEqual(LIMITS.modelMedian);
  expect(figures.within).toBeGreaterThanOrEqual(LIMITS.within);
  expect(figures.zeros).toBeGreaterThanOrEqual(LIMITS.zeros);
  expect(figures.falseZeros).toBeLessThanOrEqual(LIMITS.falseZeros);
  expect(figures.verdicts).toBeGreaterThanOrEqual(LIMITS.verdicts);
});
