/** All repairs, by the files they are written in. */
import { ADD_ACTIVATION } from "./add-activation.ts";
import { DROP_BIAS } from "./drop-bias.ts";
import { APPLY_INITIALISATION } from "./apply-initialisation.ts";
import { DRAW_FIRST_FACTOR, DRAW_WEIGHTS } from "./draw-weights.ts";
import { REMOVE_DETACH } from "./remove-detach.ts";
import { REMOVE_UNUSED } from "./remove-unused.ts";
import { STRAIGHT_THROUGH } from "./straight-through.ts";
import { ZERO_BIASES } from "./zero-biases.ts";
import { CLIP_GRADIENTS } from "./clip-gradients.ts";
import type { Repair } from "./fix.ts";
import { INITIALISE_TO_FIT } from "./initialise-to-fit.ts";
import { INSERT_NORMALIZATION } from "./insert-normalization.ts";
import { INSERT_SKIP } from "./insert-skip.ts";
import { LOG_SOFTMAX } from "./log-softmax.ts";
import { NORM_FIRST } from "./norm-first.ts";
import { NORMALISE_FIRST } from "./normalise-first.ts";
import { OPEN_GATES } from "./open-gates.ts";
import { ORTHOGONAL_RECURRENCE } from "./orthogonal-recurrence.ts";
import { REGISTER_MODULES } from "./register-modules.ts";
import { REMOVE_LAYER } from "./remove-layer.ts";
import { REPLACE_ACTIVATION } from "./replace-activation.ts";
import { REPLACE_RECURRENCE } from "./replace-recurrence.ts";
import { SCALE_BRANCHES } from "./scale-branches.ts";
import { BINARY_LOSS, LOSS_OF_LOGITS } from "./swap-loss.ts";

export const REPAIRS: readonly Repair[] = [
  ...REPLACE_ACTIVATION,
  ...INITIALISE_TO_FIT,
  ...INSERT_NORMALIZATION,
  INSERT_SKIP,
  SCALE_BRANCHES,
  CLIP_GRADIENTS,
  REMOVE_LAYER,
  LOSS_OF_LOGITS,
  BINARY_LOSS,
  APPLY_INITIALISATION,
  ...DRAW_WEIGHTS,
  DRAW_FIRST_FACTOR,
  REMOVE_DETACH,
  REMOVE_UNUSED,
  STRAIGHT_THROUGH,
  ZERO_BIASES,
  REGISTER_MODULES,
  ADD_ACTIVATION,
  DROP_BIAS,
  LOG_SOFTMAX,
  NORM_FIRST,
  NORMALISE_FIRST,
  OPEN_GATES,
  ORTHOGONAL_RECURRENCE,
  ...REPLACE_RECURRENCE,
];
