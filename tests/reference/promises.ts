/** What fixes promise, as jobs for PyTorch, and its answers beside the promises. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { ModelAnalysis } from "../../src/analyze.ts";
import { analysisOf, requestOf } from "../harness/analyze.ts";
import { read } from "../harness/markers.ts";

/** A text to run, and what is predicted of it. */
export interface Asked {
  readonly name: string;
  /** "before", or the fix. */
  readonly what: string;
  readonly model: string;
  /** The measure that the fix's title speaks of, which stands in the first line; none where it speaks of no number. */
  readonly promised: Measure | undefined;
  readonly predicted: ModelAnalysis["change"];
  /** One standard deviation of what is predicted. */
  readonly error: ModelAnalysis["changeError"];
  readonly job: object;
}

type Measure = "weights" | "outputs" | "time";

/** The words for each measure in titles. */
const MEASURES: readonly (readonly [words: string, measure: Measure])[] = [
  ["first weight's gradient", "weights"],
  ["first layer's gradient", "outputs"],
  ["gradient at the first step", "time"],
];

/** A text that is asked about. */
interface Text {
  readonly name: string;
  readonly what: string;
  readonly text: string;
  readonly seeds: number;
  /** The first one where it is not given. */
  readonly model: string | undefined;
}

interface Answer {
  readonly weights?: number | null;
  readonly outputs?: number | null;
  readonly time?: number | null;
  readonly error?: string;
}

/** Decades by which a promise may be off, unless it says itself that it may be further off. */
const OFF = 0.3;

/** Two texts for every `NAME.FIX.fixed.py` below a folder: the one it mends and itself. */
export function jobs(folder: string, only: RegExp, seeds: number): readonly Asked[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".fixed.py") && only.test(file));
  const known = new Map<string, Asked | undefined>();
  return files.sort().flatMap((file) => {
    const [stem = "", fix = ""] = basename(file).split(".");
    const original = join(folder, file, "..", `${stem}.py`);
    const name = relative(folder, original);
    if (!known.has(name)) known.set(name, asked({ name, what: "before", text: read(original).code, seeds, model: undefined }));
    const before = known.get(name);
    const after = before && asked({ name, what: fix, text: readFileSync(join(folder, file), "utf8"), seeds, model: before.model });
    return before === undefined || after === undefined ? [] : [before, after];
  });
}

function asked({ name, what, text, seeds, model: wanted }: Text): Asked | undefined {
  const { models } = analysisOf(requestOf(text, basename(name)));
  const model = models.find((each) => wanted === undefined || each.name === wanted);
  if (model === undefined) return undefined;
  const inputs = model.inputs.map(({ shape, kind }) => ({ ...kind, shape, ...(kind.kind === "tokens" ? { vocab: kind.vocabulary } : {}) }));
  const measure = MEASURES.find(([words]) => text.startsWith("# ") && (text.split("\n")[0] ?? "").includes(words))?.[1];
  const job = { text, construction: model.construction.code, inputs, seeds, recurrent: model.change.time !== null };
  return { name, what, model: model.name, predicted: model.change, error: model.changeError, promised: measure, job };
}

/** One line for each fix; `broken` counts those that PyTorch refuses or that miss their promise. */
export function table(all: readonly Asked[], answers: readonly Answer[]): { readonly text: string; readonly broken: number } {
  const lines: string[] = [];
  let broken = 0;
  for (let index = 0; index + 1 < all.length; index += 2) {
    const pair = [index, index + 1] as const;
    const [was, is] = pair.map((at) => all[at]);
    const [before, after] = pair.map((at) => answers[at]);
    if (was === undefined || is === undefined || before === undefined || after === undefined) continue;
    const error = before.error ?? after.error;
    const columns = (["weights", "outputs", "time"] as const).flatMap((key) => column(key, [was, is], [before, after]));
    const promised = columns.find(({ key }) => key === is.promised);
    const isOff = error !== undefined || (is.promised !== undefined && (promised === undefined || promised.off > OFF));
    broken += Number(isOff);
    const numbers = error ?? columns.map(({ text }) => text).join("   ");
    lines.push(`${isOff ? "✗" : "✓"} ${is.name} ${is.what}\n    ${numbers}`);
  }
  const fixes = Math.floor(all.length / 2);
  return { text: `${lines.join("\n")}\n${fixes - broken} of ${fixes} fixes within ${OFF} decades of what they promise`, broken };
}

/** "outputs -8.52 → -0.01 (measured -8.51 → -0.02)", and how far the change is off. */
function column(key: Measure, [was, is]: readonly [Asked, Asked], [before, after]: readonly [Answer, Answer]) {
  const [p, q, m, n] = [was.predicted[key], is.predicted[key], before[key], after[key]];
  if (typeof p !== "number" || typeof q !== "number" || typeof m !== "number" || typeof n !== "number") return [];
  const text = `${key} ${p.toFixed(2)} → ${q.toFixed(2)} (measured ${m.toFixed(2)} → ${n.toFixed(2)})`;
  const stated = 2 * is.error[key];
  const doubt = stated > OFF ? `, stated within ${stated.toFixed(2)}` : "";
  return [{ key, text: text + doubt, off: Math.abs(q - n) - Math.max(0, stated - OFF) }];
}
