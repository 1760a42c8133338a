/** Training code in sight of a model: which losses its output goes into. Read from the text; what cannot be followed for certain is left out. */
import type { Candidate, SourceFile } from "../../discover/candidate.ts";
import { descendants, targetNames } from "../../discover/tree-walk.ts";
import { pathOf } from "../../fixes/support/names.ts";
import { origins, returnsOf } from "../../fixes/support/origins.ts";
import { argument, classAround, functionAround, pathTo, statementOf, type Path } from "../../fixes/support/place.ts";
import type { Assign, Call, Expression, Module } from "../../syntax/tree.ts";
import type { Location } from "../../text/location.ts";
import { encloses } from "../../text/location.ts";
import { callsIn, says } from "./code.ts";
import { isNameOf, type Definition } from "./imported.ts";

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
  if (!says(file.document, NAMES)) return [];
  const known = lossesByTree.get(file.module);
  if (known !== undefined && known.every((loss) => loss.file.document.file === file.document.file)) return known;
  const losses = callsIn(file.module).flatMap((call) => lossOf(call, file) ?? []);
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
  const made = madeBy(call.func, path);
  const kind = made && LOSSES.get(pathOf(made.func, file.module) ?? "");
  return made === undefined || kind === undefined || !isClass(made.func) ? undefined : [{ ...common, kind, name: textIn(file, made.func) }];
}

/** The one call that makes a module, also where it goes to a device from there: `nn.CrossEntropyLoss().to(device)`. */
function madeBy(expression: Expression, path: Path): Call | undefined {
  const [first, ...others] = origins(expression, path) ?? [];
  if (first?.expression.kind !== "Call" || others.length > 0) return undefined;
  const { func } = first.expression;
  if (func.kind !== "Attribute" || !PASSES_ON.has(func.attr)) return first.expression;
  return func.value === expression ? undefined : madeBy(func.value, first.path);
}

/** Methods of a module that give the module itself. */
const PASSES_ON: ReadonlySet<string> = new Set(["to", "cuda", "cpu", "train", "float", "double", "half"]);

function isClass(func: Expression): boolean {
  const name = func.kind === "Attribute" ? func.attr : func.kind === "Name" ? func.id : "";
  return /^[A-Z]/.test(name);
}

function textIn(file: SourceFile, { span }: Expression): string {
  return file.document.text.slice(span.start, span.end);
}

/** The losses that certainly get a model's output as it is; with a key, that part of a tuple or dict which it returns. */
export function lossesOf(candidate: Candidate, sources: ReadonlyMap<string, SourceFile>, key?: string | number): readonly Loss[] {
  return subjectsOf(candidate, sources).flatMap((subject) =>
    lossesIn(subject.file).filter((loss) =>
      key === undefined ? isOutput(loss.input, loss.path, subject) : isPart(loss.input, loss.path, subject, key),
    ),
  );
}

/** The model that is looked for, and a file in which it is. */
export interface Subject {
  readonly candidate: Candidate;
  readonly definition: Definition;
  readonly file: SourceFile;
}

/** A model and each file that names it: what it gives is followed within one file. */
export function subjectsOf(candidate: Candidate, sources: ReadonlyMap<string, SourceFile>): readonly Subject[] {
  const { name, location } = candidate;
  const definition = { name, file: location.file, module: sources.get(location.file)?.module };
  const naming = [...sources.values()].filter(({ document }) => says(document, name));
  return naming.map((file) => ({ candidate, definition, file }));
}

/** Methods of a tensor that leave what its elements are. */
const RESHAPES: ReadonlySet<string> = new Set([
  "squeeze",
  "unsqueeze",
  "view",
  "reshape",
  "flatten",
  "transpose",
  "permute",
  "contiguous",
  "float",
  "double",
  "to",
  "cuda",
  "cpu",
]);

/** A loss that gets the model's output without its gradient, and is nevertheless what training goes back from. */
export function detachedLossesOf(candidate: Candidate, sources: ReadonlyMap<string, SourceFile>): readonly Loss[] {
  return subjectsOf(candidate, sources).flatMap((subject) =>
    lossesIn(subject.file).filter((loss) => {
      const found = origins(loss.input, loss.path);
      const isCut = found?.every(
        ({ expression }) => expression.kind === "Call" && expression.func.kind === "Attribute" && expression.func.attr === "detach",
      );
      return isCut === true && isOutput(loss.input, loss.path, subject, CUTS) && isTrainedOn(loss);
    }),
  );
}

const CUTS: ReadonlySet<string> = new Set([...RESHAPES, "detach"]);

/** Whether `loss.backward()` is called on what the loss gives, by the name that it goes to. */
function isTrainedOn({ path, file, location }: Loss): boolean {
  const statement = statementOf(path);
  const name = statement?.kind === "Assign" && statement.value.span.start === location.span.start ? statement.targets[0] : undefined;
  return name?.kind === "Name" && new RegExp(`\\b${name.id}\\.backward\\(`).test(file.document.text);
}

/** Whether an expression is the model's output in every way it can come about; `passes` are methods that it may have gone through besides. */
function isOutput(expression: Expression, path: Path, subject: Subject, passes: ReadonlySet<string> = RESHAPES, depth = 0): boolean {
  const found = depth > 8 ? undefined : origins(expression, path);
  if (found === undefined || found.length === 0) return false;
  return found.every(({ expression: each, path: around }) => {
    if (each.kind !== "Call") return false;
    if (each.func.kind === "Attribute" && passes.has(each.func.attr)) {
      return isOutput(each.func.value, around, subject, passes, depth + 1);
    }
    if (each.func.kind === "Attribute" && each.func.attr === "forward") return isModel(each.func.value, around, subject);
    return isModel(each.func, around, subject);
  });
}

/** Whether an expression is that part of what the model returns: `output["kind"]`, `output[0]`, or a name of `logits, value = model(x)`. */
function isPart(expression: Expression, path: Path, subject: Subject, key: string | number, depth = 0): boolean {
  if (depth > 8) return false;
  if (expression.kind === "Name") {
    const whole = unpacked(expression.id, path, key);
    if (whole !== undefined) return isOutput(whole, pathTo(subject.file.module, whole.span), subject, new Set());
  }
  const found = origins(expression, path);
  if (found === undefined || found.length === 0) return false;
  return found.every(({ expression: each, path: around }) => {
    if (each.kind === "Subscript") return isKey(each.index, key) && isOutput(each.value, around, subject, new Set());
    const isMoved = each.kind === "Call" && each.func.kind === "Attribute" && RESHAPES.has(each.func.attr);
    return isMoved && isPart(each.func.value, around, subject, key, depth + 1);
  });
}

function isKey(index: Expression, key: string | number): boolean {
  return index.kind === "Constant" && (index.type === "str" ? index.value === key : textOfNumber(index) === String(key));
}

function textOfNumber(constant: Expression & { readonly kind: "Constant" }): string | undefined {
  return constant.type === "int" ? String(constant.value) : undefined;
}

/** What is unpacked into names of which this one is number `key`, where nothing else is ever assigned to it. */
function unpacked(name: string, path: Path, key: string | number): Expression | undefined {
  const scope = functionAround(path) ?? path[0];
  if (scope === undefined) return undefined;
  const bound = [...descendants(scope)].filter(
    (node): node is Assign => node.kind === "Assign" && node.targets.some((target) => targetNames(target).includes(name)),
  );
  const [only, ...others] = bound;
  const target = only?.targets[0];
  if (only === undefined || others.length > 0 || only.targets.length > 1 || target?.kind !== "Tuple") return undefined;
  const index = target.elements.findIndex((each) => each.kind === "Name" && each.id === name);
  return index === key && target.elements.every(({ kind }) => kind === "Name") && only.value.kind === "Call" ? only.value : undefined;
}

const WRAPS: ReadonlySet<string> = new Set(["torch.nn.DataParallel", "torch.nn.parallel.DistributedDataParallel", "torch.compile"]);

/** Whether an expression is the model that is looked for, in every way it can come about. */
export function isModel(expression: Expression, path: Path, subject: Subject, depth = 0): boolean {
  const { candidate, definition, file } = subject;
  const root = file.module;
  if (depth > 6) return false;
  const isHome = root === definition.module;
  if (expression.kind === "Name" && expression.id === "self") return isHome && classAround(path)?.name === candidate.name;
  if (candidate.kind === "instance" && isNameOf(expression, file, definition)) return true;
  const found = origins(expression, path);
  if (found === undefined || found.length === 0) return false;
  return found.every(({ expression: each, path: around }) => {
    if (each === expression && each.kind !== "Call") return false;
    // A model that is built without a class of its own is what its construction is.
    if (candidate.kind === "instance" && isHome && encloses(candidate.extent, each.span)) return true;
    if (each.kind !== "Call") return isModel(each, around, subject, depth + 1);
    const { func, args } = each;
    if (isNameOf(func, file, definition)) return true;
    if (func.kind === "Attribute" && PASSES_ON.has(func.attr)) return isModel(func.value, around, subject, depth + 1);
    const given = returnsOf(each, root);
    if (given !== undefined) return given.every((value) => isModel(value, pathTo(root, value.span), subject, depth + 1));
    const [first] = args;
    return first !== undefined && WRAPS.has(pathOf(func, root) ?? "") && isModel(first, around, subject, depth + 1);
  });
}
