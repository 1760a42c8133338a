/** How a file itself calls a model: `model(torch.randn(2, 3, 32, 32))`, `summary(model, (3, 32, 32))`. */
import type { Call as CallNode, Expression, Statement } from "../syntax/tree.ts";
import type { Chunk, Construction } from "./candidate.ts";
import type { Builder } from "./constructions.ts";
import { placeOf, sliceFor } from "./slice.ts";
import { descendants, dottedName, namesRead } from "./tree-walk.ts";

/** One argument of a call: code that gives it, or a shape that stands in the code without a batch. */
export type CallArgument =
  | { readonly kind: "value"; readonly program: readonly Chunk[] }
  | { readonly kind: "shape"; readonly program: readonly Chunk[]; readonly withBatch: boolean };

export interface SeenCall {
  readonly arguments: readonly CallArgument[];
  readonly span: CallNode["span"];
}

/** Functions that take a model and a shape, with whether the shape has the batch in it. */
const SUMMARIES: ReadonlyMap<string, boolean> = new Map([
  ["summary", false],
  ["summary_string", false],
  ["get_model_complexity_info", false],
  ["print_network", false],
]);
/** Functions that take a model and its inputs. */
const RUNNERS: ReadonlySet<string> = new Set([
  "trace",
  "export",
  "profile",
  "make_dot",
  "add_graph",
  "FlopCountAnalysis",
  "draw_graph",
  "get_flops",
  "parameter_count",
]);

const MAX_CALLS = 6;

/** The calls of the model that a construction makes, by the variable it goes to. */
export function seenCalls(builder: Builder, construction: Construction): readonly SeenCall[] {
  const variable = variableOf(construction);
  if (variable === undefined || construction.location === undefined) return [];
  const { module } = builder.file;
  const built = placeOf(module, construction.location.span);
  if (built === undefined) return [];
  const found: SeenCall[] = [];
  const scopeOf = built.function ?? module;
  for (const node of descendants(scopeOf.body)) {
    if (node.kind !== "Call" || found.length >= MAX_CALLS) continue;
    const seen = asCall(builder, node, variable);
    if (seen !== undefined) found.push(seen);
  }
  return found;
}

function variableOf({ program }: Construction): string | undefined {
  const last = program.at(-1)?.statements.at(-1);
  return last?.kind === "Expr" && last.value.kind === "Name" ? last.value.id : undefined;
}

function asCall(builder: Builder, node: CallNode, variable: string): SeenCall | undefined {
  const isIt = (expression: Expression | undefined): boolean => expression !== undefined && rootOf(expression) === variable;
  const name = dottedName(node.func)?.split(".").at(-1) ?? "";
  const [first, second] = node.args;
  const summaryBatch = SUMMARIES.get(name);
  if (summaryBatch !== undefined && isIt(first)) {
    const size = node.keywords.find((keyword) => keyword.name === "input_size")?.value ?? second;
    if (size === undefined) return undefined;
    const withBatch = summaryBatch || importsTorchinfo(builder);
    return { span: node.span, arguments: [{ kind: "shape", program: programFor(builder, size), withBatch }] };
  }
  if (RUNNERS.has(name) && isIt(first)) {
    const given =
      node.keywords.find((keyword) => keyword.name === "inputs" || keyword.name === "args" || keyword.name === "input_data")?.value ??
      second;
    if (given === undefined) return undefined;
    const each = given.kind === "Tuple" ? given.elements : [given];
    return { span: node.span, arguments: each.map((argument) => ({ kind: "value", program: programFor(builder, argument) })) };
  }
  const direct = node.func.kind === "Name" && node.func.id === variable;
  const throughForward = node.func.kind === "Attribute" && node.func.attr === "forward" && isIt(node.func.value);
  if ((!direct && !throughForward) || node.args.length === 0 || node.keywords.length > 0) return undefined;
  if (node.args.some(({ kind }) => kind === "Starred")) return undefined;
  return { span: node.span, arguments: node.args.map((argument) => ({ kind: "value", program: programFor(builder, argument) })) };
}

/** `model` of `model.to(device)`. */
function rootOf(expression: Expression): string | undefined {
  let at = expression;
  while (at.kind === "Attribute" || at.kind === "Call") {
    if (at.kind === "Attribute") at = at.value;
    else if (at.func.kind === "Attribute") at = at.func.value;
    else return undefined;
  }
  return at.kind === "Name" ? at.id : undefined;
}

function importsTorchinfo({ scope }: Builder): boolean {
  return (
    scope.variables.has("torchinfo") ||
    [...scope.variables.values()].some((value) => value.kind === "unknown" && value.reason.includes("torchinfo"))
  );
}

/** Statements that give an expression's value, which is the last one's. */
function programFor(builder: Builder, expression: Expression): readonly Chunk[] {
  const place = placeOf(builder.file.module, expression.span);
  const { statements } = place === undefined ? { statements: [] } : sliceFor(place.before, namesRead(expression));
  const value: Statement = { kind: "Expr", span: expression.span, value: expression };
  return [{ file: builder.file.document.file, statements: [...statements, value] }];
}
