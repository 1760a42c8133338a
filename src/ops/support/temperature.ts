import type { GradientMoments, Moments } from "../../moments/signal.ts";

/** Error, in decades, of the gradient of a softmax' temperature: where the logits are large their gradients are, too, and the two are taken as independent. */
const TEMPERATURE = 0.4;

/** The gradient of a product or quotient by `factor`, less certain where that is a weight which scales what a softmax acts on. */
export function temperatureError(g: GradientMoments, factor: Moments | undefined): GradientMoments {
  if (factor?.weight === undefined || g.balanced === undefined) return g;
  return { ...g, modelError: Math.hypot(g.modelError, TEMPERATURE) };
}
