/** Python and PyTorch as models use them: one small model for each construct, compared with what PyTorch says of it (constructs/expect.py). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { analysisOf, requestOf } from "../harness/analyze.ts";

interface Case {
  readonly file: string;
  readonly construct: string;
  readonly kind: "float" | "tokens";
  readonly shape: readonly number[];
  readonly parameters: readonly (readonly [string, readonly number[]])[];
  readonly outputs: readonly (readonly number[])[];
}

const FOLDER = join(import.meta.dirname, "constructs");
const CASES = JSON.parse(readFileSync(join(FOLDER, "expected.json"), "utf8")) as readonly Case[];

it.each(CASES.map((each) => [each.construct, each] as const))("%s", (construct, { file, kind, shape, parameters, outputs }) => {
  const input = { shape, kind: kind === "float" ? ({ kind: "normal", mean: 0, std: 1 } as const) : ({ kind: "tokens", vocabulary: 30 } as const) };
  const request = requestOf(readFileSync(join(FOLDER, file), "utf8"), file);
  const [model] = analysisOf({ ...request, told: { construct, inputs: [input] } }).models;
  expect(model?.status === "failed" ? model.problems : []).toEqual([]);
  expect((model?.graph?.parameters ?? []).map((each) => [each.name, each.shape])).toEqual(parameters);
  expect(model?.outputs.map((each) => each.shape)).toEqual(outputs);
});
