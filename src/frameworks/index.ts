/** All frameworks and what builds on them: the only registration. */
import type { Library } from "../evaluate/library.ts";
import { SETTINGS } from "./settings/index.ts";
import { TORCH } from "./torch/index.ts";
import { VISION } from "./vision/index.ts";

/** Libraries that an interpreter knows without their source. */
export const LIBRARIES: readonly Library[] = [TORCH, VISION, SETTINGS];
