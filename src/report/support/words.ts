/** Numbers and facts in words. */
import type { ModelAnalysis } from "../../analyze.ts";
import type { Construction, ModelInput } from "../../discover/candidate.ts";
import type { InputKind } from "../../graph/graph.ts";
import type { Severity } from "../../settings.ts";

/** A power of ten as a number: "0.81", "3.1e-9". */
export function powerOfTen(log10: number): string {
  if (!Number.isFinite(log10)) return log10 > 0 ? "infinite" : "0";
  if (log10 >= -2 && log10 < 4) {
    const value = 10 ** log10;
    return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
  }
  let exponent = Math.floor(log10);
  let digits = (10 ** (log10 - exponent)).toFixed(1);
  if (digits === "10.0") {
    digits = "1.0";
    exponent += 1;
  }
  return `${digits}e${exponent}`;
}

/** "32 × 3 × 224 × 224". */
export function shapeWords(shape: readonly number[]): string {
  return shape.length === 0 ? "one number" : shape.join(" × ");
}

/** A count with its noun: "1 model", "3 models". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function kindWords(kind: InputKind): string {
  switch (kind.kind) {
    case "normal":
      return kind.mean === 0 && kind.std === 1 ? "normal" : `normal around ${kind.mean} with deviation ${kind.std}`;
    case "uniform":
      return `uniform from ${kind.low} to ${kind.high}`;
    case "tokens":
      return `indices below ${kind.vocabulary}`;
    case "rowstochastic":
      return "rows that sum to one";
  }
}

/** One input in a sentence without its full stop: "x: 32 × 3 × 32 × 32, normal; inferred: its first layer (Conv2d) takes 3 channels". */
export function inputWords(input: ModelInput, index: number): string {
  return `${input.name ?? `x${index}`}: ${shapeWords(input.shape)}, ${kindWords(input.kind)}; ${inputSourceWords(input)}`;
}

function inputSourceWords({ source, because, assumedAxes, shape }: ModelInput): string {
  switch (source) {
    case "option":
      return "as given";
    case "comment":
      return "from the comment";
    case "call-site":
      return `from ${because}`;
    case "inferred":
    case "assumed": {
      const sizes = assumedAxes.flatMap((axis) => shape[axis] ?? []);
      const chosen = source === "inferred" && sizes.length > 0 ? `, with ${sizes.join(", ")} assumed` : "";
      return `${source}: ${because}${chosen}`;
    }
  }
}

/** How a model was built, in words. */
export function constructionWords({ source, assumed }: Construction): string {
  switch (source) {
    case "option":
      return "built as given";
    case "comment":
      return "built as its comment says";
    case "call-site":
      return "built as this file does";
    case "defaults":
      return "built with its defaults";
    case "assumed":
      return assumed.length === 0 ? "built with assumed arguments" : `built with assumed ${assumed.join(", ")}`;
  }
}

/** The verdict with its numbers in one sentence. */
export function verdictWords(model: ModelAnalysis): string {
  const { weights, outputs, time } = model.change;
  if (model.status === "failed") return model.problems[0]?.message ?? "the model could not be analysed";
  switch (model.verdict) {
    case "unknown":
      return "where gradients go could not be told";
    case "vanishing-through-time":
    case "exploding-through-time":
      return time === null ? model.verdict : `the gradient at the first time step is ${powerOfTen(time)} of that at the last`;
    case "vanishing":
    case "exploding":
    case "healthy":
      if (weights !== null) return `the first weight's gradient is ${powerOfTen(weights)} of the last's`;
      if (outputs !== null) return `the gradient at the first layer is ${powerOfTen(outputs)} of that at the last`;
      return "no weights to compare";
  }
}

/** How bad a model's findings are at most. */
export function worst(severities: readonly Severity[]): Severity | undefined {
  return (["error", "warning", "info"] as const).find((severity) => severities.includes(severity));
}
