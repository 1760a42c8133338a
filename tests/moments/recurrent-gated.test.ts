/** Gated recurrences over many steps, held to draws of the units' biases. */
import { expect, it } from "vitest";
import { recurrentBackward, recurrentForward, type Gate, type RecurrentLayer } from "../../src/moments/recurrent.ts";
import { seeded } from "../harness/random.ts";

const gate = (biasMean: number, biasVariance: number): Gate => ({
  inputWeight: 0,
  recurrentWeight: 0,
  biasMean,
  biasVariance,
  hiddenBiasVariance: 0,
});

/** Mean over draws of log10 of the units' mean σ(b)^(2 steps), b the sum of two uniform numbers. */
function carriedOver(steps: number, mean: number, variance: number, units: number): number {
  const random = seeded(1);
  const reach = Math.sqrt(6 * variance);
  const bias = (): number => mean + reach * (random.uniform() - random.uniform());
  const draw = (): number => {
    let sum = 0;
    for (let unit = 0; unit < units; unit++) sum += (1 + Math.exp(-bias())) ** (-2 * steps);
    return Math.log10(sum / units);
  };
  return Array.from({ length: 400 }, draw).reduce((sum, log10) => sum + log10, 0) / 400;
}

it.each([
  [20, 0, 0.01],
  [100, 0, 0.01],
  [100, 1, 0.01],
  [60, 1, 0.05],
])("over %i steps with forget biases of mean %d and variance %d, the units that forget least are what is left", (steps, mean, variance) => {
  const layer: RecurrentLayer = {
    mode: "lstm",
    nonlinearity: "tanh",
    samples: 1,
    inputs: 4,
    hidden: 64,
    recurrentKind: "uniform",
    gates: [gate(0, 0), gate(mean, variance), gate(0, 0), gate(0, 0)],
  };
  const input = { energy: new Float64Array(steps).fill(1), acrossTime: 0, acrossSamples: 0, acrossBoth: 0 };
  const forward = recurrentForward(layer, input);
  const { initialCell = NaN } = recurrentBackward(layer, forward, { energy: new Float64Array(steps), cell: 1 });
  const alone = 2 * steps * Math.log10(1 / (1 + Math.exp(-mean)));
  expect(Math.abs(Math.log10(initialCell) - carriedOver(steps, mean, variance, 64))).toBeLessThan(0.15);
  expect(Math.log10(initialCell)).toBeGreaterThan(alone + 0.1);
});
