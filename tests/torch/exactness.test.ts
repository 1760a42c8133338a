/** Names, shapes and order of parameters, output shapes and layer rows of the measured models. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { InputKind } from "../../src/graph/graph.ts";
import type { InputSpec } from "./trace.ts";
import { traceText } from "./trace.ts";

const folder = join(import.meta.dirname, "../reference/open");
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

interface SpecInput {
  readonly shape: readonly (number | "B")[];
  readonly kind: string;
  readonly std?: number;
  readonly mean?: number;
  readonly vocab?: number;
  readonly low?: number;
  readonly high?: number;
}

interface Spec {
  readonly build: { readonly entry: string; readonly args?: readonly unknown[]; readonly kwargs?: Readonly<Record<string, unknown>> };
  readonly inputs: readonly SpecInput[];
  readonly batch?: number;
}

interface Truth {
  readonly params: { readonly cols: readonly string[]; readonly rows: readonly (readonly unknown[])[] };
  readonly modules: { readonly cols: readonly string[]; readonly rows: readonly (readonly unknown[])[] };
  readonly out_shape: unknown;
}

function read(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(folder, ...path), "utf8"));
}

function python(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${python(item)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}

function construction({ entry, args = [], kwargs = {} }: Spec["build"]): string {
  return `${entry}(${[...args.map(python), ...Object.entries(kwargs).map(([name, value]) => `${name}=${python(value)}`)].join(", ")})`;
}

function inputOf({ shape, kind, std = 1, mean = 0, vocab = 1, low = 0, high = 1 }: SpecInput, batch: number): InputSpec {
  const kinds: Readonly<Record<string, InputKind>> = {
    normal: { kind: "normal", mean, std },
    tokens: { kind: "tokens", vocabulary: vocab },
    uniform: { kind: "uniform", low, high },
    rowstochastic: { kind: "rowstochastic" },
  };
  return { shape: shape.map((extent) => (extent === "B" ? batch : extent)), distribution: kinds[kind] ?? { kind: "normal", mean, std } };
}

function column(table: Truth["params"], name: string): unknown[] {
  const index = table.cols.indexOf(name);
  return table.rows.map((row) => row[index]);
}

function shapesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return Array.isArray(value[0]) ? value : [value];
  return Object.values(value ?? {});
}

describe("models of tests/reference/open", () => {
  test.each(names)("%s", (name) => {
    const spec = read(name, "spec.json") as Spec;
    const truth = read(name, "truth.json") as Truth;
    const text = readFileSync(join(folder, name, "model.py"), "utf8");
    const inputs = spec.inputs.map((input) => inputOf(input, spec.batch ?? 32));
    const traced = traceText(text, construction(spec.build), inputs);
    expect(traced.problems).toEqual([]);
    const shapes = column(truth.params, "shape");
    expect(traced.graph.parameters.map((parameter) => [parameter.name, parameter.shape])).toEqual(
      column(truth.params, "name").map((each, index) => [each, shapes[index]]),
    );
    expect(traced.outputs).toEqual(shapesOf(truth.out_shape));
    const rows = column(truth.modules, "name");
    const classes = column(truth.modules, "cls");
    const calls = column(truth.modules, "call");
    const layers = traced.graph.layers.map(({ layer }) => layer);
    // Modules called many times in a loop are one row of the truth.
    const single = layers.filter((layer) => layers.filter((other) => other.name === layer.name).length <= 8);
    const listed = rows.flatMap((each, index) =>
      !String(each).includes("#") && layers.filter((other) => other.name === each).length <= 8
        ? [[each, calls[index], classes[index]]]
        : [],
    );
    expect(single.map((layer) => [layer.name, layer.call, layer.operation])).toEqual(listed);
  });

  test("weights are drawn as measured", () => {
    const wrong: string[] = [];
    for (const name of names) {
      const spec = read(name, "spec.json") as Spec;
      const { params } = read(name, "truth.json") as Truth;
      const inputs = spec.inputs.map((input) => inputOf(input, spec.batch ?? 32));
      const { graph } = traceText(readFileSync(join(folder, name, "model.py"), "utf8"), construction(spec.build), inputs);
      const rms = column(params, "w_rms");
      const means = column(params, "w_mean");
      for (const [index, { name: parameter, initial, shape }] of graph.parameters.entries()) {
        const count = shape.reduce((a, b) => a * b, 1);
        let [mean, square] = [0, 0];
        for (const { box, distribution } of initial.pieces) {
          const share = box.reduce((size, [start, stop]) => size * (stop - start), 1) / count;
          mean += share * distribution.mean;
          square += share * (distribution.variance + distribution.mean ** 2);
        }
        const [measured, average] = [Number(rms[index]), Number(means[index])];
        const close = Math.abs(Math.sqrt(square) - measured) <= 0.03 * measured + (4 * measured) / Math.sqrt(10 * count);
        if (!close || Math.abs(mean - average) > 0.02 * Math.abs(average) + (5 * measured) / Math.sqrt(10 * count)) {
          wrong.push(`${name} ${parameter}: rms ${Math.sqrt(square)} measured ${measured}, mean ${mean} measured ${average}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
