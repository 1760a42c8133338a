/** What stands above a model: its verdict, what stopped its analysis, what was assumed. */
import type { AnalysisProblem, ModelAnalysis } from "../analyze.ts";
import { inputWords } from "../report/support/words.ts";
import { verdictSentence } from "../report/support/sentences.ts";
import { label, magnitude } from "./words.ts";

export interface LensLine {
  readonly kind: "verdict" | "analyze" | "stopped" | "assumed";
  readonly title: string;
  readonly tooltip: string;
  /** Of a stop. */
  readonly problem?: AnalysisProblem;
}

/** In the order in which they are shown; a model that is partly unknown never reads as healthy. */
export function lensLines(model: ModelAnalysis, stale: string | undefined): readonly LensLine[] {
  const tooltip = stale === undefined ? "Show the gradients of this model" : `As of the last complete version: ${stale}`;
  return [
    { kind: "verdict", title: label(`${stale === undefined ? "" : "… "}${verdictTitle(model)}`, 160), tooltip },
    { kind: "analyze", title: "Analyze gradients", tooltip: "Show the gradients of this model" },
    ...stopped(model),
    ...assumed(model),
  ];
}

const NAMES: Readonly<Record<ModelAnalysis["verdict"], string>> = {
  healthy: "Gradients healthy",
  vanishing: "Gradients vanish",
  exploding: "Gradients explode",
  "vanishing-through-time": "Gradients vanish through time",
  "exploding-through-time": "Gradients explode through time",
  unknown: "Gradients unknown",
};

function verdictTitle(model: ModelAnalysis): string {
  const { status, verdict, change } = model;
  if (status === "failed") return "Gradients not analysed";
  const partly = status === "partial" && verdict !== "unknown" ? " as far as the model could be followed" : "";
  if (verdict === "unknown") return NAMES.unknown;
  const through = verdict.endsWith("time");
  const value = through ? change.time : (change.weights ?? change.outputs);
  if (value === null) return `${NAMES[verdict]}${partly}`;
  const what = through ? "first step" : change.weights === null ? "first output" : "first weight";
  return `${NAMES[verdict]}${partly}: ${what} ${magnitude(value)} of last`;
}

function stopped(model: ModelAnalysis): readonly LensLine[] {
  if (model.status === "complete") return [];
  const problem = model.problems.find(({ location }) => location !== undefined) ?? model.problems[0];
  if (problem === undefined) return [];
  return [{ kind: "stopped", title: label(`Stopped: ${problem.message}`, 110), tooltip: verdictSentence(model), problem }];
}

function assumed({ inputs, construction, status }: ModelAnalysis): readonly LensLine[] {
  if (status === "failed") return [];
  const made = inputs.filter(({ source }) => source === "assumed" || source === "inferred");
  const shapes = made.map(({ shape }) => shape.join(" × "));
  const facts = [...(shapes.length > 0 ? [`input ${shapes.join(", ")}`] : []), ...construction.assumed];
  if (facts.length === 0) return [];
  const tooltip = inputs.map((input, index) => inputWords(input, index)).join("\n");
  return [{ kind: "assumed", title: label(`assumed: ${facts.join(", ")}`, 90), tooltip }];
}
