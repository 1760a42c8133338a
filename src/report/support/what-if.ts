/** What the page shows of a model as a fix would leave it. */
import type { ModelAnalysis } from "../../analyze.ts";
import type { Fix } from "../../fixes/fix.ts";
import type { WhatIf } from "../../protocol.ts";
import { chartSeries } from "./chart-series.ts";
import { verdictLevel, verdictSentence } from "./sentences.ts";

/** Places of a text that is not there lead nowhere. */
const NOWHERE = { place: () => null, where: () => "" };

/** The verdict and the curve that a fix would leave, from the analysis of the mended text. */
export function makeWhatIf(after: ModelAnalysis, { title }: Fix): WhatIf {
  return { title, level: verdictLevel(after), verdictWords: verdictSentence(after), series: chartSeries(after, NOWHERE) };
}
