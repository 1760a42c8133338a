/** All rules. A new one is one file and one line here. */
import { folded } from "./_fold.ts";
import { analysisGap } from "./analysis-gap.ts";
import { constantInitialization } from "./constant-initialization.ts";
import { deadUnits } from "./dead-units.ts";
import { explodingGradient } from "./exploding-gradient.ts";
import { explodingThroughTime } from "./exploding-through-time.ts";
import { logitsIntoProbabilityLoss } from "./logits-into-probability-loss.ts";
import { missingActivation } from "./missing-activation.ts";
import { repeatedActivation } from "./repeated-activation.ts";
import type { Rule } from "./rule.ts";
import { saturatedUnits } from "./saturated-units.ts";
import { saturatingActivation } from "./saturating-activation.ts";
import { sigmoidBeforeLogitLoss } from "./sigmoid-before-logit-loss.ts";
import { softmaxBeforeCrossEntropy } from "./softmax-before-cross-entropy.ts";
import { unregisteredModules } from "./unregistered-modules.ts";
import { vanishingGradient } from "./vanishing-gradient.ts";
import { vanishingThroughTime } from "./vanishing-through-time.ts";
import { widthFragile } from "./width-fragile.ts";
import { zeroProduct } from "./zero-product.ts";

export const RULES: readonly Rule[] = folded([
  vanishingGradient,
  explodingGradient,
  vanishingThroughTime,
  explodingThroughTime,
  saturatingActivation,
  softmaxBeforeCrossEntropy,
  sigmoidBeforeLogitLoss,
  logitsIntoProbabilityLoss,
  unregisteredModules,
  missingActivation,
  repeatedActivation,
  constantInitialization,
  zeroProduct,
  saturatedUnits,
  deadUnits,
  widthFragile,
  analysisGap,
]);
