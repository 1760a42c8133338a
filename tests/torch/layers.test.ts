/** Every layer against PyTorch: parameters, how they are drawn, output shapes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { GraphParameter } from "../../src/graph/graph.ts";
import { normal, tokens, traceText } from "./trace.ts";

interface Case {
  readonly code: string;
  readonly inputs: readonly (readonly (number | "tokens")[])[] | null;
  readonly parameters: readonly (readonly [name: string, shape: readonly number[], rms: number])[];
  readonly outputs: readonly (readonly number[])[] | null;
}

const cases = JSON.parse(readFileSync(join(import.meta.dirname, "../reference/layers/truth.json"), "utf8")) as readonly Case[];

function rms({ initial, shape }: GraphParameter): number {
  const count = shape.reduce((a, b) => a * b, 1);
  return Math.sqrt(
    initial.pieces.reduce((sum, { box, distribution }) => {
      const share = box.reduce((size, [start, stop]) => size * (stop - start), 1) / count;
      return sum + share * (distribution.variance + distribution.mean ** 2);
    }, 0),
  );
}

test.each(cases.map((each) => [each.code, each] as const))("%s", (_, { code, inputs, parameters, outputs }) => {
  const specs = (inputs ?? []).map((spec) => {
    const [first, second = 1, ...rest] = spec.map(Number);
    return spec[0] === "tokens" ? tokens(second, ...rest) : normal(first ?? 1, ...(spec.length > 1 ? [second, ...rest] : []));
  });
  const traced = traceText("import torch\nfrom torch import nn\n", code, specs, inputs === null ? "None" : undefined);
  expect(traced.problems).toEqual([]);
  expect(traced.graph.parameters.map(({ name, shape }) => [name, shape])).toEqual(parameters.map(([name, shape]) => [name, shape]));
  for (const [index, parameter] of traced.graph.parameters.entries()) {
    const [name, shape, measured = 0] = parameters[index] ?? [];
    const count = (shape ?? []).reduce((a, b) => a * b, 1);
    expect(Math.abs(rms(parameter) - measured), `${name ?? ""}: ${rms(parameter)} for ${measured}`).toBeLessThanOrEqual(
      measured * (0.02 + 2.5 / Math.sqrt(20 * count)),
    );
  }
  if (outputs !== null) expect(traced.outputs).toEqual(outputs);
});
