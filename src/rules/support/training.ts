/** Training code in sight of a model: which losses its output goes into. Read from the text; what cannot be followed for certain is left out. */
import type { Candidate, SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import { pathOf } from "../../fixes/support/names.ts";
import { origins } from "../../fixes/support/origins.ts";
import { argument, classAround, pathTo, type Path } from "../../fixes/support/place.ts";
import type { Call, Expression, Module } from "../../syntax/tree.ts";
import type { Location } from "../../text/location.ts";

/** Losses of which it matters what they are fed with. */
export type LossKind = "cross_entropy" | "nll" | "binary_cross_entropy" | "binary_cross_entropy_with_logits" | "squared_error";

/** What each loss is called, as a class of torch.nn and as a function of torch.nn.functional. */
const LOSSES: ReadonlyMap<string, LossKind> = new Map([
  ["torch.nn.CrossEntropyLoss", "cross_entropy"],
  ["torch.nn.functional.cross_entropy", "cross_entropy"],
  ["torch.nn.NLLLoss", "nll"],
  ["torch.nn.functional.nll_loss", "nll"],
  ["torch.nn.BCELoss", "binary_cross_entropy"],
  ["torch.nn.functional.binary_cross_entropy", "binary_cross_entropy"],
  ["torch.nn.BCEWithLogitsLoss", "binary_cross_entropy_with_logits"],
  ["torch.nn.functional.binary_cross_entropy_with_logits", "binary_cross_entropy_with_logits"],
  ["torch.nn.MSELoss", "squared_error"],
  ["torch.nn.functional.mse_loss", "squared_error"],
]);

/** A call of a loss. */
export interface Loss {
  readonly kind: LossKind;
  /** As it is written: "nn.CrossEntropyLoss", "F.cross_entropy". */
  readonly name: string;
  /** Where it is applied. */
  readonly location: Location;
  readonly input: Expression;
  readonly target: Expression | undefined;
  readonly path: Path;
  readonly file: SourceFile;
}

const NAMES = new RegExp([...LOSSES.keys()].map((path) => path.slice(path.lastIndexOf(".") + 1)).join("|"));

const lossesByTree = new WeakMap<Module, readonly Loss[]>();

/** The losses that a file applies. Found once for each tree: five rules ask, of each model and of every file that was read. */
function lossesIn(file: SourceFile): readonly Loss[] {
  // Whatever it is imported as, a loss is named somewhere.
  if (!NAMES.test(file.document.text)) return [];
  const known = lossesByTree.get(file.module);
  if (known !== undefined && known.every((loss) => loss.file.document.file === file.document.file)) return known;
  const losses = [...descendants(file.module)].flatMap((node): readonly Loss[] => (node.kind === "Call" ? (lossOf(node, file) ?? []) : []));
  lossesByTree.set(file.module, losses);
  return losses;
}

function lossOf(call: Call, file: SourceFile): [Loss] | undefined {
  const input = argument(call, "input", 0);
  if (input === undefined || input.kind === "Starred") return undefined;
  const path = pathTo(file.module, call.span);
  const location = { file: file.document.file, span: call.span };
  const common = { location, input, target: argument(call, "target", 1), path, file };
  const direct = LOSSES.get(pathOf(call.func, file.module) ?? "");
  // `nn.CrossEntropyLoss(weight)` constructs one; `F.cross_entropy(x, y)` is one.
  if (direct !== undefined) return isClass(call.func) ? undefined : [{ ...common, kind: direct, name: textIn(file, call.func) }];
  const made = origins(call.func, path);
  const [first] = made ?? [];
  if (first?.expression.kind !== "Call" || made?.length !== 1) return undefined;
  const kind = LOSSES.get(pathOf(first.expression.func, file.module) ?? "");
  return kind === undefined || !isClass(first.expression.func)
    ? undefined
    : [{ ...common, kind, name: textIn(file, first.expression.func) }];
}

function isClass(func: Expression): boolean {
  const name = func.kind === "Attribute" ? func.attr : func.kind === "Name" ? func.id : "";
  return /^[A-Z]/.test(name);
}

function textIn(file: SourceFile, { span }: Expression): string {
  return file.document.text.slice(span.start, span.end);
}

/** The losses that certainly get a model's output as it is. */
export function lossesOf(candidate: Candidate, sources: ReadonlyMap<string, SourceFile>): readonly Loss[] {
  // What a model gives is followed within one file, which must then name the model.
  return [...sources.values()]
    .filter(({ document }) => document.text.includes(candidate.name))
    .flatMap((file) => lossesIn(file).filter((loss) => isOutput(loss.input, loss.path, candidate)));
}

/** Whether an expression is the model's output in every way it can come about. */
function isOutput(expression: Expression, path: Path, candidate: Candidate): boolean {
  const found = origins(expression, path);
  if (found === undefined || found.length === 0) return false;
  return found.every(({ expression: each, path: around }) => {
    if (each.kind !== "Call") return false;
    if (each.func.kind === "Attribute" && each.func.attr === "forward") return isModel(each.func.value, around, candidate);
    return isModel(each.func, around, candidate);
  });
}

const PASSES_ON: ReadonlySet<string> = new Set(["to", "cuda", "cpu", "train", "float", "double", "half"]);
const WRAPS: ReadonlySet<string> = new Set(["torch.nn.DataParallel", "torch.nn.parallel.DistributedDataParallel", "torch.compile"]);

function isModel(expression: Expression, path: Path, candidate: Candidate, depth = 0): boolean {
  const [root] = path;
  if (depth > 6 || root?.kind !== "Module") return false;
  if (expression.kind === "Name" && expression.id === "self") return classAround(path)?.name === candidate.name;
  if (expression.kind === "Name" && candidate.kind === "instance" && expression.id === candidate.name) return true;
  const found = origins(expression, path);
  if (found === undefined || found.length === 0) return false;
  return found.every(({ expression: each, path: around }) => {
    if (each === expression && each.kind !== "Call") return false;
    if (each.kind !== "Call") return isModel(each, around, candidate, depth + 1);
    const { func, args } = each;
    if (func.kind === "Name" && func.id === candidate.name) return true;
    if (func.kind === "Attribute" && PASSES_ON.has(func.attr)) return isModel(func.value, around, candidate, depth + 1);
    const [first] = args;
    return first !== undefined && WRAPS.has(pathOf(func, root) ?? "") && isModel(first, around, candidate, depth + 1);
  });
}
