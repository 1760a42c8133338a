/** Calls of the source that fill weights of a model's linear and convolution layers, or matrices that it multiplies by without a layer. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { Call, ClassDef, Expression, For, FunctionDef, If } from "../../syntax/tree.ts";
import type { Location } from "../../text/location.ts";
import type { Site } from "../fix.ts";
import { bareWeights } from "./bare-weights.ts";
import { pathOf } from "./names.ts";
import { lastOf, pathTo, type Path } from "./place.ts";
import { textOf } from "./style.ts";

/** A call that fills a layer's weight. */
export interface Filling {
  readonly file: SourceFile;
  readonly call: Call;
  /** The weight. */
  readonly weight: Expression;
}

const RANDOM = /^(?:normal|uniform|trunc_normal|xavier_(?:normal|uniform)|kaiming_(?:normal|uniform)|orthogonal|sparse)_?$/;
const CONSTANT = /^(?:constant|zeros|ones|zero|fill|eye)_$/;

/** Those that draw at random, or those that set all to one number. */
export function fillings(site: Site, kind: "random" | "constant"): readonly Filling[] {
  const pattern = kind === "random" ? RANDOM : CONSTANT;
  const names = new Set(["weight", ...bareWeights(site).flatMap((each) => each.names)]);
  return [...filesOf(site)].flatMap((file) =>
    [...descendants(file.module)].flatMap((node): readonly Filling[] => {
      const filling = node.kind === "Call" ? fillingOf(node, file, { pattern, names }) : undefined;
      if (filling === undefined) return [];
      const path = pathTo(file.module, filling.call.span);
      return concerns(path, file, site) && isForWeights(path, file) ? [filling] : [];
    }),
  );
}

/** Where the model and its layers are constructed, and its matrices that no layer holds. */
function placesOf(site: Site): readonly Location[] {
  return [site.candidate, ...site.graph.layers, ...bareWeights(site)].map(({ location }) => location);
}

/** Files in which the model or its layers are constructed. */
function filesOf(site: Site): ReadonlySet<SourceFile> {
  const names = placesOf(site).map(({ file }) => file);
  return new Set(names.flatMap((name) => site.sources.get(name) ?? []));
}

/** What to look for: calls by their last name, of attributes by theirs. */
interface Sought {
  readonly pattern: RegExp;
  readonly names: ReadonlySet<string>;
}

/** `nn.init.normal_(m.weight, …)`, `m.weight.data.normal_(…)`, `nn.init.normal_(p)` of all parameters `p`. */
function fillingOf(call: Call, file: SourceFile, { pattern, names }: Sought): Filling | undefined {
  const path = pathOf(call.func, file.module);
  const [first] = call.args;
  if (path?.startsWith("torch.nn.init.") === true) {
    const weight = first && pattern.test(path.slice("torch.nn.init.".length)) ? withoutData(first) : undefined;
    return weight !== undefined && isWeight(weight, call, file, names) ? { file, call, weight } : undefined;
  }
  if (call.func.kind !== "Attribute" || !pattern.test(call.func.attr) || !call.func.attr.endsWith("_")) return undefined;
  const weight = withoutData(call.func.value);
  return isWeight(weight, call, file, names) ? { file, call, weight } : undefined;
}

function withoutData(expression: Expression): Expression {
  return expression.kind === "Attribute" && expression.attr === "data" ? expression.value : expression;
}

function isWeight(expression: Expression, call: Call, file: SourceFile, names: ReadonlySet<string>): boolean {
  if (expression.kind === "Attribute") return names.has(expression.attr);
  if (expression.kind !== "Name") return false;
  const loop = lastOf(pathTo(file.module, call.span), (node): node is For => node.kind === "For");
  return (
    loop !== undefined &&
    /\.(?:named_)?parameters\(/.test(textOf(file, loop.iter.span)) &&
    textOf(file, loop.target.span).includes(expression.id)
  );
}

/** Whether a place is in a class of the model's, or in a function that is applied to modules or called with the model. */
function concerns(path: Path, file: SourceFile, site: Site): boolean {
  const owner = lastOf(path, (node): node is ClassDef => node.kind === "ClassDef");
  if (owner !== undefined) {
    return placesOf(site).some(
      ({ file: name, span }) => name === file.document.file && owner.span.start <= span.start && span.end <= owner.span.end,
    );
  }
  const scope = lastOf(path, (node): node is FunctionDef => node.kind === "FunctionDef");
  if (scope === undefined) return site.candidate.kind === "instance";
  return site.candidate.name === scope.name || isApplied(scope.name, file);
}

function isApplied(name: string, file: SourceFile): boolean {
  for (const node of descendants(file.module)) {
    if (node.kind !== "Call") continue;
    if (node.func.kind === "Name" && node.func.id === name && node.args.length > 0) return true;
    if (node.func.kind !== "Attribute" || node.func.attr !== "apply") continue;
    if (node.args.some((each) => each.kind === "Name" && each.id === name)) return true;
  }
  return false;
}

/** Whether the conditions around a place let linear and convolution layers through. */
function isForWeights(path: Path, file: SourceFile): boolean {
  const guard = lastOf(path, (node): node is If => node.kind === "If" && node.body.some((statement) => path.includes(statement)));
  if (guard === undefined) return true;
  const text = textOf(file, guard.test.span);
  return !/Norm|Embedding|LSTM|GRU|RNN|Attention/.test(text) || /Linear|Conv/.test(text);
}
