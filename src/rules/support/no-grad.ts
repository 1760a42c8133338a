/** A model that is trained in name only: it is never called but under torch.no_grad(). */
import type { Candidate, SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import { pathOf } from "../../fixes/support/names.ts";
import { pathTo, type Path } from "../../fixes/support/place.ts";
import type { Call } from "../../syntax/tree.ts";
import type { Location } from "../../text/location.ts";
import { isModel, subjectsOf, type Subject } from "./training.ts";

/** The first call of a model whose parameters an optimiser gets, where a file that goes backward calls it under torch.no_grad() alone. */
export function callWithoutGradient(candidate: Candidate, sources: ReadonlyMap<string, SourceFile>): Location | undefined {
  return subjectsOf(candidate, sources).flatMap((subject) => (maySpeak(subject.file) ? (callIn(subject) ?? []) : []))[0];
}

/** Without these words there is nothing to find: most files end here. */
function maySpeak({ document: { text } }: SourceFile): boolean {
  return /no_grad|inference_mode/.test(text) && /\.backward\(/.test(text) && /\boptim\b/.test(text);
}

function callIn(subject: Subject): Location | undefined {
  const { file } = subject;
  const placed = [...descendants(file.module)].flatMap((node) =>
    node.kind === "Call" ? [{ call: node, path: pathTo(file.module, node.span) }] : [],
  );
  const isOptimised = placed.some(({ call, path }) => isParametersOf(call, path, subject) && path.some((each) => isOptimiser(each, file)));
  const calls = placed.filter(({ call, path }) => isModel(call.func, path, subject));
  const [first] = calls;
  if (!isOptimised || first === undefined || !calls.every(({ path }) => path.some((each) => turnsGradientsOff(each, file))))
    return undefined;
  return { file: file.document.file, span: first.call.span };
}

/** `model.parameters()` */
function isParametersOf({ func }: Call, path: Path, subject: Subject): boolean {
  return func.kind === "Attribute" && func.attr === "parameters" && isModel(func.value, path, subject);
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
