/** Models of our own with the gradients that PyTorch measured in them, and the analysis of each. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Analysis, AnalysisRequest, ModelAnalysis } from "../../src/analyze.ts";
import type { GivenInput } from "../../src/discover/candidate.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { analysisOf, requestOf } from "./analyze.ts";

/** The measured suites in tests/reference: one model a folder, with model.py, spec.json and truth.json. */
export const SUITES = ["open", "families"] as const;

interface Spec {
  readonly build: { readonly entry: string; readonly args?: readonly unknown[]; readonly kwargs?: Readonly<Record<string, unknown>> };
  readonly inputs: readonly {
    readonly shape: readonly (number | "B")[];
    readonly kind: string;
    readonly std?: number;
    readonly mean?: number;
    readonly vocab?: number;
    readonly low?: number;
    readonly high?: number;
  }[];
  readonly batch?: number;
  readonly recurrent?: { readonly last_dim?: number };
}

/** One measured parameter. */
export interface MeasuredParameter {
  readonly name: string;
  readonly status: string;
  readonly log10: number;
  readonly deviation: number;
}

/** One model with what PyTorch measured. */
export interface Reference {
  readonly name: string;
  readonly folder: string;
  readonly seeds: number;
  readonly spec: Spec;
  readonly parameters: readonly MeasuredParameter[];
  readonly verdict: string | undefined;
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The measured model in a folder; `verdict` is what the contract's formula says of the measured numbers, where it was computed. */
export function referenceIn(folder: string, name: string, verdict?: string): Reference {
  const truth = json(join(folder, "truth.json")) as { seeds: number; params: { cols: string[]; rows: (string | number)[][] } };
  const column = (wanted: string): number => truth.params.cols.indexOf(wanted);
  const parameters = truth.params.rows.map((row) => ({
    name: String(row[column("name")]),
    status: String(row[column("status")]),
    log10: Number(row[column("grad_rms_lg")]),
    deviation: Number(row[column("sd")]),
  }));
  return { name, folder, seeds: truth.seeds, spec: json(join(folder, "spec.json")) as Spec, parameters, verdict };
}

/** All measured models of a suite, by name. */
export function references(suite: (typeof SUITES)[number]): readonly Reference[] {
  const path = new URL(`../reference/${suite}/`, import.meta.url).pathname;
  const index = join(path, "INDEX.json");
  const rows = existsSync(index) ? (json(index) as readonly { name: string; verdict?: string }[]) : [];
  const verdicts = new Map(rows.map(({ name, verdict }) => [name, verdict]));
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => referenceIn(join(path, name), name, verdicts.get(name)));
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

function inputOf(input: Spec["inputs"][number], batch: number): GivenInput {
  const shape = input.shape.map((size) => (size === "B" ? batch : size));
  switch (input.kind) {
    case "tokens":
      return { shape, kind: { kind: "tokens", vocabulary: input.vocab ?? 2 } };
    case "uniform":
      return { shape, kind: { kind: "uniform", low: input.low ?? 0, high: input.high ?? 1 } };
    case "rowstochastic":
      return { shape, kind: { kind: "rowstochastic" } };
    default:
      return { shape, kind: { kind: "normal", mean: input.mean ?? 0, std: input.std ?? 1 } };
  }
}

/** The analysis of a measured model, built and called as it was measured: without dropout, the cotangent on the last step where the truth has it so. */
export function analysisOfReference(reference: Reference): {
  readonly analysis: Analysis;
  readonly model: ModelAnalysis | undefined;
} {
  const analysis = analysisOf(requestOfReference(reference));
  return { analysis, model: analysis.models[0] };
}

/** What is asked about a measured model. */
export function requestOfReference({ folder, spec }: Reference): AnalysisRequest {
  const { entry, args = [], kwargs = {} } = spec.build;
  const construct = `${entry}(${[...args.map(python), ...Object.entries(kwargs).map(([key, value]) => `${key}=${python(value)}`)].join(", ")})`;
  return {
    ...requestOf(readFileSync(join(folder, "model.py"), "utf8")),
    settings: { ...DEFAULT_SETTINGS, dropout: false },
    told: {
      construct,
      inputs: spec.inputs.map((input) => inputOf(input, spec.batch ?? 32)),
      ...(spec.recurrent?.last_dim !== undefined && { call: "model(x0)[:, -1]" }),
    },
  };
}
