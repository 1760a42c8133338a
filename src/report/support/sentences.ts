/** Verdicts, sources and absences as sentences. */
import type { Analysis, ModelAnalysis } from "../../analyze.ts";
import type { ReportModel } from "../../protocol.ts";
import { verdictWords } from "./words.ts";

/** Why a file shows no model. */
export function noModelWords({ file, problems }: Analysis, show: (file: string) => string): string {
  const [first] = problems;
  const name = show(file.document.file);
  return first === undefined ? `No model is defined or built in ${name}.` : `No model could be read in ${name}: ${first.message}`;
}

/** The verdict as a sentence. */
export function verdictSentence(model: ModelAnalysis): string {
  const words = verdictWords(model);
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? "" : "."}`;
  if (model.status !== "partial") return sentence;
  return `${sentence} Part of the model could not be followed.`;
}

/** How bad the verdict is; nothing that is partly unknown is "none". */
export function verdictLevel(model: ModelAnalysis): ReportModel["level"] {
  if (model.status === "failed" || model.verdict === "unknown") return "unknown";
  if (model.verdict === "healthy") return model.status === "partial" ? "unknown" : "none";
  const own = model.findings.filter(({ severity }) => severity !== "info");
  return own.some(({ rule, severity }) => severity === "error" && /vanishing|exploding/.test(rule)) ? "error" : "warning";
}

/** "state:lstm.h[0]" as "state h of lstm, layer 0". */
export function sourceWords(source: string): string {
  const state = /^state:(.*)\.(\w+)\[(\d+)\]$/.exec(source);
  if (state !== null) return `state ${state[2] ?? ""} of ${state[1] ?? ""}, layer ${state[3] ?? ""}`;
  const handed = /^state:(\w+)(?:\[(\d+)\])?$/.exec(source);
  if (handed !== null) return `${handed[1] ?? ""} ${handed[2] === undefined ? "" : `[${handed[2]}] `}from call to call`;
  const input = /^input(\d+)$/.exec(source);
  if (input !== null) return `input ${input[1] ?? ""}`;
  const embedding = /^embed:(.*)$/.exec(source);
  return embedding === null ? source : `embedding ${embedding[1] ?? ""}`;
}
