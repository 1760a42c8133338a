/** `x = x + f(x)` for `x = f(x)`, where forward computes layer after layer. */
import type { SourceFile } from "../../discover/candidate.ts";
import type { Graph, GraphLayer, Shape } from "../../graph/graph.ts";
import { bareProducts } from "../../propagate/bare-products.ts";
import type { Expression, For, FunctionDef, Name, Return, Statement, SyntaxNode } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import type { Site } from "../fix.ts";
import { inserted, replaced, statementAfter, statementBefore } from "./elements.ts";
import { functionAround, lastOf, pathTo, type Path } from "./place.ts";
import { chainOf, reads, type Chain } from "./statement-chain.ts";
import { textOf } from "./style.ts";
import { weightedLayers } from "./weighted-layers.ts";

/** One use of a layer or matrix. */
interface Use {
  readonly layer: GraphLayer;
  readonly input: Shape | undefined;
  readonly output: Shape | undefined;
}

/** A piece of forward that makes something of the same name, with the layers it calls. */
interface Block {
  readonly file: SourceFile;
  readonly path: Path;
  readonly scope: FunctionDef;
  readonly uses: Use[];
}

/** The edits for all layers that are called in forward methods; none where nothing has the same shape before and after. */
export function residualStatements(site: Site): readonly Edit[] {
  const blocks = new Map<SyntaxNode, Block>();
  for (const use of usesIn(site.graph)) {
    const { callLocation } = use.layer;
    const file = site.sources.get(callLocation.file);
    if (file === undefined) continue;
    const path = pathTo(file.module, callLocation.span);
    const scope = functionAround(path);
    if (scope === undefined || scope.name === "__init__") continue;
    const around = blockAround(path, scope);
    const node = around?.at(-1);
    if (around === undefined || node === undefined) continue;
    const known = blocks.get(node);
    if (known === undefined) blocks.set(node, { file, path: around, scope, uses: [use] });
    else known.uses.push(use);
  }
  return [...new Set([...blocks.values()].map(({ scope }) => scope))].flatMap((scope) => {
    const own = [...blocks.values()].filter((block) => block.scope === scope);
    const found = own.flatMap(residual);
    return found.length > 0 ? found : ofMethod(site, scope, own);
  });
}

/** In execution order. */
function usesIn(graph: Graph): readonly Use[] {
  const bare = bareProducts(graph).map((layer): Use => {
    const { inputs = [], outputs = [] } = graph.nodes[layer.value.node] ?? {};
    const signal = inputs.find(({ node }) => graph.nodes[node]?.op !== "parameter");
    return { layer, input: signal && graph.nodes[signal.node]?.outputs[signal.output]?.shape, output: outputs[0]?.shape };
  });
  return [...weightedLayers(graph), ...bare].sort((a, b) => a.layer.value.node - b.layer.value.node);
}

/** The body of the innermost loop around a call, else its statement, where it goes straight from a name to the same name. */
function blockAround(path: Path, scope: FunctionDef): Path | undefined {
  const inner = path.slice(path.indexOf(scope));
  const last = lastOf(inner, (node) => node.kind === "For" || node.kind === "Assign" || node.kind === "Return");
  const loop = lastOf(inner, (node): node is For => node.kind === "For");
  const node = loop !== undefined && loop.body.length > 1 ? loop : last;
  return node && path.slice(0, path.indexOf(node) + 1);
}

/** Of the runs of a piece of code, those in which the first layer's input has the shape of the last one's output. */
type Fit = "always" | "sometimes" | "never";

function fitOf(uses: readonly Use[]): Fit {
  const runs: Use[][] = [];
  const seen = new Set<string>();
  for (const use of uses) {
    const { file, span } = use.layer.callLocation;
    const key = `${file}:${span.start}:${span.end}`;
    // The same call again: the next run.
    if (seen.has(key) || runs.length === 0) {
      seen.clear();
      runs.push([]);
    }
    seen.add(key);
    runs.at(-1)?.push(use);
  }
  const fits = runs.filter((run) => same(run[0]?.input, run.at(-1)?.output)).length;
  if (fits === 0) return "never";
  return fits === runs.length ? "always" : "sometimes";
}

function same(one: Shape | undefined, other: Shape | undefined): boolean {
  return one !== undefined && other !== undefined && one.length === other.length && one.every((size, axis) => size === other[axis]);
}

function residual({ file, path, uses }: Block): readonly Edit[] {
  const node = path.at(-1);
  const fit = fitOf(uses);
  if (node === undefined || fit === "never") return [];
  switch (node.kind) {
    case "Assign":
      return node.targets.length === 1 && node.targets[0]?.kind === "Name" ? ofAssignment(file, node, node.targets[0], fit) : [];
    case "Return":
      return fit === "always" ? ofReturn(file, node, path) : [];
    case "For":
      return ofLoop(file, node, fit);
    default:
      return [];
  }
}

function ofAssignment(file: SourceFile, node: Statement & { readonly kind: "Assign" }, target: Name, fit: Fit): readonly Edit[] {
  const { value } = node;
  if (reads(value, target.id) !== 1 || isSum(value) || value.kind === "Tuple") return [];
  if (fit === "always") {
    const sum = `${target.id} + ${SIMPLE.has(value.kind) ? textOf(file, value.span) : `(${textOf(file, value.span)})`}`;
    return [replaced(file, value, sum)];
  }
  const out = freeName(file, node, ["out", "changed", "branch"]);
  const after = out === undefined ? undefined : statementAfter(file, node, [guarded(target.id, out)]);
  return out === undefined || after === undefined ? [] : [replaced(file, target, out), after];
}

/** The first of some names that the function around a statement does not use. */
function freeName({ module }: SourceFile, { span }: Statement, names: readonly string[]): string | undefined {
  const scope = functionAround(pathTo(module, span));
  return names.find((name) => scope !== undefined && reads(scope, name) === 0);
}

const KEPT = ["identity", "residual", "shortcut"];

/** The sum where the shapes agree, else what there was. */
function guarded(name: string, out: string): string {
  return `${name} = ${name} + ${out} if ${out}.shape == ${name}.shape else ${out}`;
}

/** Binds tighter than a sum. */
const SIMPLE: ReadonlySet<string> = new Set(["Call", "Name", "Attribute", "Subscript", "Constant"]);

/** Whether something is added already, other than a bias to a product. */
function isSum(value: Expression): boolean {
  if (value.kind !== "BinOp" || (value.op !== "+" && value.op !== "-")) return false;
  return value.left.kind !== "BinOp" || value.left.op !== "@";
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

/** A loop's body that makes `x` of `x`, in one or several statements, by way of other names or not. */
function ofLoop(file: SourceFile, { body }: For, fit: Fit): readonly Edit[] {
  const last = body.at(-1);
  const name = last && endOf(last);
  const chain = name === undefined ? undefined : chainOf(body, name);
  if (chain === undefined || name === undefined || chain.end !== name || chain.steps.some(isSummed)) return [];
  const [only, ...others] = chain.steps;
  if (others.length === 0 && only?.kind === "Assign" && only.targets[0]?.kind === "Name") {
    return ofAssignment(file, only, only.targets[0], fit);
  }
  return around(file, chain, name, fit);
}

/** The name that a statement, or the last one within it, assigns. */
function endOf(statement: Statement): string | undefined {
  if (statement.kind === "If") return statement.body.length > 0 ? endOf(statement.body[statement.body.length - 1] ?? statement) : undefined;
  return statement.kind === "Assign" && statement.targets[0]?.kind === "Name" ? statement.targets[0].id : undefined;
}

function isSummed(statement: Statement): boolean {
  return statement.kind === "Assign" && isSum(statement.value);
}

/** What goes into a chain of statements is kept, and added to what comes out. */
function around(file: SourceFile, { steps }: Chain, name: string, fit: Fit): readonly Edit[] {
  const [first, last] = [steps[0], steps.at(-1)];
  const before = first && statementBefore(file, first, [`identity = ${name}`]);
  const sum =
    fit === "always" ? `${name} = ${name} + identity` : `${name} = ${name} + identity if ${name}.shape == identity.shape else ${name}`;
  const after = last && statementAfter(file, last, [sum]);
  return before === undefined || after === undefined ? [] : [before, after];
}

/** A block's forward that goes straight from its one input to what it returns: `return out + x`. */
function ofMethod({ candidate }: Site, scope: FunctionDef, blocks: readonly Block[]): readonly Edit[] {
  const [first] = blocks;
  const [, input, ...others] = scope.parameters.args;
  const last = scope.body.at(-1);
  if (first === undefined || scope.name !== "forward" || input === undefined || others.length > 0) return [];
  if (last?.kind !== "Return" || last.value?.kind !== "Name" || isWithin(first, candidate.name)) return [];
  const uses = blocks.flatMap((block) => block.uses).sort((a, b) => a.layer.value.node - b.layer.value.node);
  const chain = fitOf(uses) === "always" ? chainOf(scope.body.slice(0, -1), input.name) : undefined;
  if (chain === undefined || chain.end !== last.value.id || chain.steps.some(isSummed)) return [];
  const { file } = first;
  const isKept = !chain.steps.some((step) => endOf(step) === input.name);
  if (isKept) return [inserted(file, last.value.span.end, ` + ${input.name}`)];
  const [start] = chain.steps;
  const kept = start && freeName(file, start, KEPT);
  const before = start && statementBefore(file, start, [`${kept} = ${input.name}`]);
  return kept === undefined || before === undefined ? [] : [before, inserted(file, last.value.span.end, ` + ${kept}`)];
}

/** Whether a block stands in the model's own class: what that returns has left the stream. */
function isWithin({ path }: Block, name: string): boolean {
  return path.some((node) => node.kind === "ClassDef" && node.name === name);
}
