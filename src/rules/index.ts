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
import { biasBeforeNormalization } from "./bias-before-normalization.ts";
import { deepBatchnormWithoutSkip } from "./deep-batchnorm-without-skip.ts";
import { detachedGradient } from "./detached-gradient.ts";
import { forgetGateBias } from "./forget-gate-bias.ts";
import { nonDifferentiableOperation } from "./non-differentiable-operation.ts";
import { plainRecurrence } from "./plain-recurrence.ts";
import { rectifiedOutput } from "./rectified-output.ts";
import { squaredErrorAfterSaturation } from "./squared-error-after-saturation.ts";
import { unusedParameters } from "./unused-parameters.ts";
import { defaultInitializationDepth } from "./default-initialization-depth.ts";
import { misScaledInitialization } from "./mis-scaled-initialization.ts";
import { deepWithoutSkip } from "./deep-without-skip.ts";
import { postNormDepth } from "./post-norm-depth.ts";
import { initializationGainMismatch } from "./initialization-gain-mismatch.ts";
import { initializationNotApplied } from "./initialization-not-applied.ts";
import type { Rule } from "./rule.ts";
import { saturatedUnits } from "./saturated-units.ts";
import { saturatingActivation } from "./saturating-activation.ts";
import { sigmoidBeforeLogitLoss } from "./sigmoid-before-logit-loss.ts";
import { softmaxBeforeCrossEntropy } from "./softmax-before-cross-entropy.ts";
import { unregisteredModules } from "./unregistered-modules.ts";
import { halfPrecisionUnderflow } from "./half-precision-underflow.ts";
import { unscaledResidualGrowth } from "./unscaled-residual-growth.ts";
import { unusedSuppression } from "./unused-suppression.ts";
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
  misScaledInitialization,
  defaultInitializationDepth,
  initializationGainMismatch,
  initializationNotApplied,
  deepWithoutSkip,
  plainRecurrence,
  forgetGateBias,
  deepBatchnormWithoutSkip,
  postNormDepth,
  unscaledResidualGrowth,
  halfPrecisionUnderflow,
  biasBeforeNormalization,
  unusedParameters,
  detachedGradient,
  nonDifferentiableOperation,
  rectifiedOutput,
  squaredErrorAfterSaturation,
  analysisGap,
  unusedSuppression,
]);
