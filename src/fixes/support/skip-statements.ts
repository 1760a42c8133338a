/** `x = x + f(x)` for `x = f(x)`, where forward computes layer after layer. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { Expression, For, FunctionDef, Name, Return, Statement, SyntaxNode } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import { encloses } from "../../text/location.ts";
import type { Site } from "../fix.ts";
import { inserted, replaced, statementAfter, statementBefore } from "./elements.ts";
import { functionAround, lastOf, pathTo, type Path } from "./place.ts";
import { textOf } from "./style.ts";
import { weightedLayers, type WeightedLayer } from "./weighted-layers.ts";

/** A piece of forward that makes something of the same name, with the layers it calls. */
interface Block {
  readonly file: SourceFile;
  readonly path: Path;
  readonly layers: WeightedLayer[];
}

/** The edits for all layers that are called in forward methods; none where nothing has the same shape before and after. */
export function residualStatements(site: Site): readonly Edit[] {
  const blocks = new Map<SyntaxNode, Block>();
  for (const each of weightedLayers(site.graph)) {
    const { callLocation } = each.layer;
    const file = site.sources.get(callLocation.file);
    if (file === undefined) continue;
    const path = pathTo(file.module, callLocation.span);
    const scope = functionAround(path);
    if (scope === undefined || scope.name === "__init__") continue;
    const around = blockAround(path, scope);
    const node = around?.at(-1);
    if (around === undefined || node === undefined) continue;
    const known = blocks.get(node);
    if (known === undefined) blocks.set(node, { file, path: around, layers: [each] });
    else known.layers.push(each);
  }
  return [...blocks.values()].flatMap(residual);
}

/** The body of the innermost loop around a call, else its statement, where it goes straight from a name to the same name. */
function blockAround(path: Path, scope: FunctionDef): Path | undefined {
  const inner = path.slice(path.indexOf(scope));
  const last = lastOf(inner, (node) => node.kind === "For" || node.kind === "Assign" || node.kind === "Return");
  const loop = lastOf(inner, (node): node is For => node.kind === "For");
  const node = loop !== undefined && loop.body.length > 1 ? loop : last;
  return node && path.slice(0, path.indexOf(node) + 1);
}

function residual({ file, path, layers }: Block): readonly Edit[] {
  const fits = layers.filter(({ input, output }) => same(input, output)).length;
  // One layer after another within it: only the ends matter, which the first and the last have.
  const ends = same(layers[0]?.input, layers.at(-1)?.output);
  const node = path.at(-1);
  if (node === undefined || (fits === 0 && !ends)) return [];
  const isAlways = fits === layers.length || (isOnce(layers) && ends);
  switch (node.kind) {
    case "Assign":
      return node.targets.length === 1 && node.targets[0]?.kind === "Name" ? ofAssignment(file, node, node.targets[0], isAlways) : [];
    case "Return":
      return isAlways ? ofReturn(file, node, path) : [];
    case "For":
      return ofLoop(file, node, isAlways);
    default:
      return [];
  }
}

function isOnce(layers: readonly WeightedLayer[]): boolean {
  return new Set(layers.map(({ layer }) => layer.callLocation.span.start)).size === layers.length;
}

function same(one: readonly number[] | undefined, other: readonly number[] | undefined): boolean {
  return one !== undefined && other !== undefined && one.length === other.length && one.every((size, axis) => size === other[axis]);
}

function ofAssignment(file: SourceFile, node: Statement & { readonly kind: "Assign" }, target: Name, isAlways: boolean): readonly Edit[] {
  const { value } = node;
  if (reads(value, target.id) !== 1 || isSum(value) || value.kind === "Tuple") return [];
  if (isAlways) {
    const sum = `${target.id} + ${SIMPLE.has(value.kind) ? textOf(file, value.span) : `(${textOf(file, value.span)})`}`;
    return [replaced(file, value, sum)];
  }
  const after = statementAfter(file, node, [guarded(target.id, "out")]);
  return after === undefined ? [] : [replaced(file, target, "out"), after];
}

/** The sum where the shapes agree, else what there was. */
function guarded(name: string, out: string): string {
  return `${name} = ${name} + ${out} if ${out}.shape == ${name}.shape else ${out}`;
}

/** Binds tighter than a sum. */
const SIMPLE: ReadonlySet<string> = new Set(["Call", "Name", "Attribute", "Subscript", "Constant"]);

function reads(root: Expression, name: string): number {
  return [root, ...descendants(root)].filter((node) => node.kind === "Name" && node.id === name).length;
}

function isSum({ kind, ...rest }: Expression): boolean {
  return kind === "BinOp" && "op" in rest && (rest.op === "+" || rest.op === "-");
}

/** `return x + self.act(self.fc(x))` of a block with one input. */
function ofReturn(file: SourceFile, node: Return, path: Path): readonly Edit[] {
  const scope = functionAround(path);
  const { value } = node;
  const [, input, ...others] = scope?.parameters.args ?? [];
  if (scope?.name !== "forward" || value === undefined || input === undefined || others.length > 0 || isSum(value)) return [];
  // The first layers of a model give it the width; a block is called by another module.
  const isFirst = scope.body.filter(({ kind }) => kind !== "Expr").length === 1;
  if (!isFirst || reads(value, input.name) !== 1 || value.kind === "Tuple") return [];
  return [inserted(file, value.span.start, `${input.name} + `)];
}

/** A loop's body of several statements that all make `x` of `x`. */
function ofLoop(file: SourceFile, { body }: For, isAlways: boolean): readonly Edit[] {
  const [first] = body;
  const last = body.at(-1);
  const names = body.map((each) => (each.kind === "Assign" && each.targets[0]?.kind === "Name" ? each.targets[0].id : undefined));
  const [name] = names;
  if (first === undefined || last === undefined || name === undefined || names.some((each) => each !== name)) return [];
  const isStraight = body.every((each) => each.kind === "Assign" && reads(each.value, name) === 1 && !isSum(each.value));
  if (!isStraight || body.some(({ span }, index) => index > 0 && encloses(first.span, span))) return [];
  const before = statementBefore(file, first, [`identity = ${name}`]);
  const sum = isAlways ? `${name} = ${name} + identity` : `${name} = ${name} + identity if ${name}.shape == identity.shape else ${name}`;
  const after = statementAfter(file, last, [sum]);
  return before === undefined || after === undefined ? [] : [before, after];
}
