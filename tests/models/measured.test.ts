/** Predicted gradients against those that PyTorch measured (tests/reference): the figures that README.md states are gated here. */
import { expect, test } from "vitest";
import { compared, figuresOf } from "../harness/compare.ts";
import { references, SUITES } from "../harness/reference.ts";

/** What the figures may not fall behind; raise them when the numbers get better. */
const LIMITS = {
  open: { median: 0.05, p90: 0.4, p99: 1, modelMedian: 0.05, within: 0.9, zeros: 0.85, falseZeros: 0.002, verdicts: 57 },
  families: { median: 0.06, p90: 0.4, p99: 1, modelMedian: 0.06, within: 0.9, zeros: 0.85, falseZeros: 0.002, verdicts: 0 },
};

test.each(SUITES)("predictions hold to what PyTorch measured: %s", { timeout: 240_000 }, (suite) => {
  const figures = figuresOf(references(suite).map(compared));
  console.log(suite, figures);
  const limits = LIMITS[suite];
  expect(figures.models).toBeGreaterThan(0);
  expect(figures.median).toBeLessThanOrEqual(limits.median);
  expect(figures.p90).toBeLessThanOrEqual(limits.p90);
  expect(figures.p99).toBeLessThanOrEqual(limits.p99);
  expect(figures.modelMedian).toBeLessThanOrEqual(limits.modelMedian);
  expect(figures.within).toBeGreaterThanOrEqual(limits.within);
  expect(figures.zeros).toBeGreaterThanOrEqual(limits.zeros);
  expect(figures.falseZeros).toBeLessThanOrEqual(limits.falseZeros);
  expect(figures.verdicts).toBeGreaterThanOrEqual(limits.verdicts);
});
