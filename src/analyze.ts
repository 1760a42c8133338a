/** The pipeline: from text to findings. */
import type { Analysis, AnalysisRequest } from "./analyze/analysis.ts";
import type { Memo } from "./analyze/memo.ts";
import type { Stage } from "./evaluate/driver.ts";

export type * from "./analyze/analysis.ts";
export type { Memo } from "./analyze/memo.ts";

/** Analyses one file. Does not throw: what could not be known is a problem with a place. */
export declare function analyze(request: AnalysisRequest, memo: Memo): Stage<Analysis>;
