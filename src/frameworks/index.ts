/** All frameworks: the only registration. */
import type { Library } from "../evaluate/library.ts";
import type { Framework } from "./framework.ts";
import { TORCH } from "./torch/index.ts";
import { isModule } from "./torch/module/tables.ts";
import { startTrace } from "./torch/trace.ts";
import { VISION } from "./vision/index.ts";

export const FRAMEWORKS: readonly Framework[] = [{ name: "pytorch", library: TORCH, isModel: isModule, start: startTrace }];

/** Their libraries and those that build on them, for an interpreter. */
export const LIBRARIES: readonly Library[] = [...FRAMEWORKS.map(({ library }) => library), VISION];
