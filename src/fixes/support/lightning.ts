/** Gradient clipping where Lightning trains: an argument of the trainer, or the module's own hook where no trainer is in sight. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { Call, ClassDef } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import { inserted, withKeyword } from "./elements.ts";
import { pathOf } from "./names.ts";
import { handsOn, methodOf } from "./place.ts";
import { endOfLine, indentAt, indentStep, lineEnd, quoteOf } from "./style.ts";

const PACKAGES = "(?:pytorch_lightning|lightning|lightning\\.pytorch)";
const TRAINER = new RegExp(`^${PACKAGES}\\.(?:trainer\\.)?Trainer$`);
const MODULE = new RegExp(`^${PACKAGES}\\.(?:core\\.)?LightningModule$`);

/** The edits; none where Lightning does not train. */
export function clippedByTrainer(file: SourceFile): readonly (Edit | undefined)[] {
  if (!/lightning/.test(file.document.text)) return [];
  const nodes = [...descendants(file.module)];
  const trainers = nodes.filter((node): node is Call => node.kind === "Call" && TRAINER.test(pathOf(node.func, file.module) ?? ""));
  const plain = trainers.filter((call) => !handsOn(call));
  if (trainers.length > 0) return plain.flatMap((call) => withKeyword(file, call, "gradient_clip_val", "1.0") ?? []);
  const modules = nodes.filter((node): node is ClassDef => node.kind === "ClassDef" && isTrained(node, file));
  return modules.map((module) => hook(file, module));
}

/** A LightningModule whose optimiser Lightning steps. */
function isTrained(node: ClassDef, file: SourceFile): boolean {
  const isModule = node.bases.some((base) => MODULE.test(pathOf(base, file.module) ?? ""));
  const text = file.document.text.slice(node.span.start, node.span.end);
  return isModule && methodOf(node, "training_step") !== undefined && !/automatic_optimization/.test(text);
}

/** What further arguments the hook is given depends on Lightning's version. */
function hook(file: SourceFile, module: ClassDef): Edit | undefined {
  const step = methodOf(module, "training_step");
  const last = step?.body.at(-1);
  if (step === undefined || last === undefined) return undefined;
  const [outer, inner, quote] = [indentAt(file, step.header.start), indentStep(file), quoteOf(file)];
  const lines = [
    "",
    `${outer}def configure_gradient_clipping(self, optimizer, *args, **kwargs):`,
    `${outer}${inner}self.clip_gradients(optimizer, gradient_clip_val=1.0, gradient_clip_algorithm=${quote}norm${quote})`,
  ];
  return inserted(file, endOfLine(file, last.span.end), lines.map((line) => lineEnd(file) + line).join(""));
}
