/** Bounds each step of the optimiser by the norm of all gradients. Changes nothing in the model: the gradients keep their proportions. */
import type { Edit } from "../text/edit.ts";
import type { Repair, Site } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { clippedByTrainer } from "./support/lightning.ts";
import { clippedBeforeStep } from "./support/optimizer-steps.ts";

/** In all files that train; undefined where nothing does, or one of the steps cannot be changed. */
function edits({ sources }: Site): readonly Edit[] | undefined {
  const found = [...sources.values()].flatMap((file): readonly (Edit | undefined)[] => {
    // What clips already is left alone.
    if (/clip_grad|gradient_clip/.test(file.document.text)) return [];
    return [...clippedBeforeStep(file), ...clippedByTrainer(file)];
  });
  return found.length > 0 && found.every((each) => each !== undefined) ? distinctEdits(found) : undefined;
}

export const CLIP_GRADIENTS: Repair = {
  id: "clip-gradients",
  family: "clipping",
  safety: "unsafe",
  bounds: true,
  title: () => "Clip the gradient norm to 1 before each optimiser step: bounds the steps, leaves the ratio as it is",
  edits,
};
