/** Bounds each step of the optimiser by the norm of all gradients. Changes nothing in the model: the gradients keep their proportions. */
import type { SourceFile } from "../discover/candidate.ts";
import { descendants } from "../discover/tree-walk.ts";
import type { Call, Expression, Statement } from "../syntax/tree.ts";
import type { Edit } from "../text/edit.ts";
import type { Repair, Site } from "./fix.ts";
import { distinctEdits } from "./support/activation-layers.ts";
import { statementBefore } from "./support/elements.ts";
import { naming, pathOf } from "./support/names.ts";
import { origins } from "./support/origins.ts";
import { functionAround, pathTo, statementOf, type Path } from "./support/place.ts";
import { textOf } from "./support/style.ts";

/** The statement that lets an optimiser step, with what is needed to clip before it. */
interface Step {
  readonly file: SourceFile;
  readonly statement: Statement;
  /** Source of all parameters it changes: "model.parameters()". */
  readonly parameters: string;
  /** "scaler.unscale_(optimizer)", where the gradients are scaled. */
  readonly unscale: string | undefined;
}

/** Steps of optimisers whose gradients nothing clips. */
function steps({ sources }: Site): readonly Step[] {
  return [...sources.values()].flatMap((file) => {
    const { text } = file.document;
    if (!/\.step\(/.test(text) || !/\.backward\(/.test(text) || /clip_grad|gradient_clip/.test(text)) return [];
    return [...descendants(file.module)].flatMap((node): readonly Step[] => {
      const step = node.kind === "Call" ? stepOf(file, node) : undefined;
      return step === undefined ? [] : [step];
    });
  });
}

function stepOf(file: SourceFile, call: Call): Step | undefined {
  if (call.func.kind !== "Attribute" || call.func.attr !== "step") return undefined;
  const path = pathTo(file.module, call.span);
  const statement = statementOf(path);
  if (statement?.kind !== "Expr" || statement.value !== call) return undefined;
  const [passed] = call.args;
  const isScaled = passed !== undefined && made(file, call.func.value, path)?.endsWith(".GradScaler") === true;
  const optimizer = isScaled ? passed : call.func.value;
  const parameters = parametersOf(file, optimizer, path);
  if (parameters === undefined) return undefined;
  const unscale = isScaled ? `${textOf(file, call.func.value.span)}.unscale_(${textOf(file, passed.span)})` : undefined;
  return { file, statement, parameters, unscale };
}

function constructor(
  file: SourceFile,
  expression: Expression,
  path: Path,
): { readonly call: Call; readonly name: string; readonly path: Path } | undefined {
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
  const [given] = built?.call.args ?? [];
  if (built === undefined || !built.name.startsWith("torch.optim.") || given?.kind !== "Call") return undefined;
  if (given.func.kind !== "Attribute" || given.func.attr !== "parameters") return undefined;
  const model = given.func.value;
  if (model.kind === "Name") return isInReach(model.id, built.path, path) ? textOf(file, given.span) : undefined;
  return model.kind === "Attribute" && model.value.kind === "Name" && model.value.id === "self" ? textOf(file, given.span) : undefined;
}

/** Whether a name that means the model where the optimiser is made means it where it steps: the same scope, the module's, or a parameter of that name. */
function isInReach(name: string, from: Path, to: Path): boolean {
  const [made, used] = [functionAround(from), functionAround(to)];
  return made === used || made === undefined || used?.parameters.args.some((each) => each.name === name) === true;
}

export const CLIP_GRADIENTS: Repair = {
  id: "clip-gradients",
  family: "clipping",
  safety: "unsafe",
  bounds: true,
  title: () => "Clip the gradient norm to 1 before each optimiser step: bounds the steps, leaves the ratio as it is",
  edits: (site) => {
    const edits = steps(site).flatMap(({ file, statement, parameters, unscale }): readonly (Edit | undefined)[] => {
      const { text, edits: imports } = naming(file, "torch.nn.utils.clip_grad_norm_");
      const lines = [...(unscale === undefined ? [] : [unscale]), `${text}(${parameters}, max_norm=1.0)`];
      return [...imports, statementBefore(file, statement, lines)];
    });
    return edits.length > 0 && edits.every((each) => each !== undefined) ? distinctEdits(edits) : undefined;
  },
};
