/** All repairs, by the files they are written in. */
import type { Repair } from "./fix.ts";
import { INITIALISE_TO_FIT } from "./initialise-to-fit.ts";
import { REPLACE_ACTIVATION } from "./replace-activation.ts";

export const REPAIRS: readonly Repair[] = [...REPLACE_ACTIVATION, ...INITIALISE_TO_FIT];
