/** Gradient clipping before each statement that lets an optimiser step. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { Call, Expression, Statement } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import { statementBefore } from "./elements.ts";
import { naming, pathOf, type Naming } from "./names.ts";
import { origins } from "./origins.ts";
import { argument, functionAround, pathTo, statementOf, type Path } from "./place.ts";
import { quoteOf, textOf } from "./style.ts";

/** A statement that lets an optimiser step, with what is needed to clip before it. */
interface Step {
  readonly statement: Statement;
  /** Source of all parameters it changes: "model.parameters()". */
  readonly parameters: string;
  /** "scaler.unscale_(optimizer)", where the gradients are scaled. */
  readonly unscale: string | undefined;
}

/** The edits of a file; none where nothing steps, undefined among them where one of the steps shares its line. */
export function clippedBeforeStep(file: SourceFile): readonly (Edit | undefined)[] {
  const { text } = file.document;
  if (!/\.step\(/.test(text) || !/\.backward\(/.test(text)) return [];
  return [...descendants(file.module)].flatMap((node): readonly (Edit | undefined)[] => {
    const step = node.kind === "Call" ? stepOf(file, node) : undefined;
    if (step === undefined) return [];
    const clip = clipping(file, step.parameters);
    const lines = [...(step.unscale === undefined ? [] : [step.unscale]), clip.text];
    return [...clip.edits, statementBefore(file, step.statement, lines)];
  });
}

/** The call that clips: Accelerate's own, which knows how its gradients are scaled and spread, where that goes backward. */
function clipping(file: SourceFile, parameters: string): Naming {
  for (const node of descendants(file.module)) {
    if (node.kind !== "Call" || node.func.kind !== "Attribute" || node.func.attr !== "backward" || node.args.length === 0) continue;
    const accelerator = node.func.value;
    if (made(file, accelerator, pathTo(file.module, node.span))?.endsWith(".Accelerator") !== true) continue;
    return { text: `${textOf(file, accelerator.span)}.clip_grad_norm_(${parameters}, 1.0)`, edits: [] };
  }
  const { text, edits } = naming(file, "torch.nn.utils.clip_grad_norm_");
  return { text: `${text}(${parameters}, max_norm=1.0)`, edits };
}

function stepOf(file: SourceFile, call: Call): Step | undefined {
  if (call.func.kind !== "Attribute" || call.func.attr !== "step") return undefined;
  const path = pathTo(file.module, call.span);
  const statement = statementOf(path);
  if (statement?.kind !== "Expr" || statement.value !== call) return undefined;
  const [passed] = call.args;
  const isScaled = passed !== undefined && made(file, call.func.value, path)?.endsWith(".GradScaler") === true;
  // What else it may be given is a function that computes the gradients within the step.
  if (passed !== undefined && !isScaled) return undefined;
  const optimizer = isScaled ? passed : call.func.value;
  const parameters = parametersOf(file, optimizer, path) ?? anyParameters(file, optimizer, path);
  if (parameters === undefined) return undefined;
  const unscale = isScaled ? `${textOf(file, call.func.value.span)}.unscale_(${textOf(file, passed.span)})` : undefined;
  return { statement, parameters, unscale };
}

interface Made {
  readonly call: Call;
  readonly name: string;
  readonly path: Path;
}

function constructor(file: SourceFile, expression: Expression, path: Path): Made | undefined {
  const [only, ...others] = origins(expression, path) ?? [];
  if (only?.expression.kind !== "Call" || others.length > 0) return undefined;
  const name = pathOf(only.expression.func, file.module);
  return name === undefined ? undefined : { call: only.expression, name, path: only.path };
}

function made(file: SourceFile, expression: Expression, path: Path): string | undefined {
  return constructor(file, expression, path)?.name;
}

/** What an optimiser was given, where the same can be written where it steps. */
function parametersOf(file: SourceFile, optimizer: Expression, path: Path): string | undefined {
  const built = constructor(file, optimizer, path);
  const given = built && withoutFilter(argument(built.call, "params", 0));
  if (built === undefined || !built.name.startsWith("torch.optim.") || given?.kind !== "Call") return undefined;
  if (given.func.kind !== "Attribute" || given.func.attr !== "parameters") return undefined;
  const model = given.func.value;
  if (model.kind === "Name") return isInReach(model.id, built.path, path) ? textOf(file, given.span) : undefined;
  return model.kind === "Attribute" && model.value.kind === "Name" && model.value.id === "self" ? textOf(file, given.span) : undefined;
}

/** `model.parameters()` of `filter(lambda p: p.requires_grad, model.parameters())` and `list(model.parameters())`: those left out have no gradient. */
function withoutFilter(given: Expression | undefined): Expression | undefined {
  const isWrapped = given?.kind === "Call" && given.func.kind === "Name" && (given.func.id === "filter" || given.func.id === "list");
  return isWrapped ? given.args.at(-1) : given;
}

/** Whatever an optimiser has; of one that is known as such, by its class or because its gradients are cleared. */
function anyParameters(file: SourceFile, optimizer: Expression, path: Path): string | undefined {
  const text = textOf(file, optimizer.span);
  const isKnown =
    made(file, optimizer, path)?.startsWith("torch.optim.") === true && !/lr_scheduler/.test(made(file, optimizer, path) ?? "");
  if (!isKnown && !file.document.text.includes(`${text}.zero_grad(`)) return undefined;
  const quote = quoteOf(file);
  return `[p for group in ${text}.param_groups for p in group[${quote}params${quote}]]`;
}

/** Whether a name that means the model where the optimiser is made means it where it steps: the same scope, the module's, or a parameter of that name. */
function isInReach(name: string, from: Path, to: Path): boolean {
  const [made, used] = [functionAround(from), functionAround(to)];
  return made === used || made === undefined || used?.parameters.args.some((each) => each.name === name) === true;
}
