/** A model that is trained in name only: it is never called but under torch.no_grad(). */
import type { Candidate, SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import { pathOf } from "../../fixes/support/names.ts";
import { pathTo, type Path } from "../../fixes/support/place.ts";
import type { Location } from "../../text/location.ts";
import { says } from "./code.ts";
import { isModel, subjectsOf, type Subject } from "./training.ts";

/** The first call of a model whose parameters an optimiser gets, where a file that goes backward calls it under torch.no_grad() alone. */
export function callWithoutGradient(candidate: Candidate, sources: ReadonlyMap<string, SourceFile>): Location | undefined {
  return subjectsOf(candidate, sources).flatMap((subject) => (maySpeak(subject.file) ? (callIn(subject) ?? []) : []))[0];
}

/** Without these words there is nothing to find: most files end here. */
function maySpeak({ document }: SourceFile): boolean {
  return NEEDED.every((words) => says(document, words));
}

const NEEDED = [/no_grad|inference_mode/, /\.backward\(/, /\boptim\b/];

function callIn(subject: Subject): Location | undefined {
  const { file } = subject;
  const used = [...descendants(file.module)].flatMap((node) =>
    node.kind === "Name" ? [{ name: node, path: pathTo(file.module, node.span) }] : [],
  );
  const optimised = used.find(({ name, path }) => isGivenToOptimiser(path, file) && isModel(name, path, subject))?.name.id;
  if (optimised === undefined) return undefined;
  const others = used.filter(({ name, path }) => name.id === optimised && !isHarmless(path));
  // Whatever else is done with it, a method of its own or a function that it is handed to may call it.
  if (!others.every(({ path }) => path.some((each) => turnsGradientsOff(each, file)))) return undefined;
  const [call] = others.flatMap(({ name, path }) => path.flatMap((each) => (each.kind === "Call" && each.func === name ? [each] : [])));
  return call && { file: file.document.file, span: call.span };
}

/** The name in `optim.SGD(model.parameters())`. */
function isGivenToOptimiser(path: Path, file: SourceFile): boolean {
  const around = path.at(-2);
  return around?.kind === "Attribute" && around.attr === "parameters" && path.some((each) => isOptimiser(each, file));
}

const HARMLESS = /^(?:(?:named_)?parameters|train|eval|to|cuda|cpu|zero_grad|(?:load_)?state_dict|apply)$/;

/** Whether a name stands where it is given a value, or before a method that calls no forward. */
function isHarmless(path: Path): boolean {
  const [name, around] = [path.at(-1), path.at(-2)];
  if (around?.kind === "Attribute") return HARMLESS.test(around.attr);
  return around?.kind === "Assign" && around.targets.some((target) => target === name);
}

function isOptimiser(node: Path[number], file: SourceFile): boolean {
  return node.kind === "Call" && (pathOf(node.func, file.module) ?? "").startsWith("torch.optim.");
}

const OFF = /^torch\.(?:no_grad|inference_mode)$/;

/** `with torch.no_grad():`, or a function that is decorated so. */
function turnsGradientsOff(node: Path[number], { module }: SourceFile): boolean {
  if (node.kind === "FunctionDef") {
    return node.decorators.some((each) => OFF.test(pathOf(each.kind === "Call" ? each.func : each, module) ?? ""));
  }
  return node.kind === "With" && node.items.some(({ context }) => context.kind === "Call" && OFF.test(pathOf(context.func, module) ?? ""));
}
