/** Where in a tree something stands. */
import { childrenOf } from "../../discover/tree-walk.ts";
import type { Call, ClassDef, Expression, FunctionDef, Module, Statement, SyntaxNode } from "../../syntax/tree.ts";
import type { Span } from "../../text/location.ts";
import { encloses } from "../../text/location.ts";

/** Nodes around a place, the module first, the innermost last. */
export type Path = readonly SyntaxNode[];

/** The last item for which something holds. */
export function lastOf<T, S extends T>(items: readonly T[], is: (item: T) => item is S): S | undefined;
export function lastOf<T>(items: readonly T[], is: (item: T) => boolean): T | undefined;
export function lastOf<T>(items: readonly T[], is: (item: T) => boolean): T | undefined {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item !== undefined && is(item)) return item;
  }
  return undefined;
}

/** The innermost nodes that enclose a span. */
export function pathTo(module: Module, span: Span): Path {
  const path: SyntaxNode[] = [module];
  for (let node: SyntaxNode | undefined = module; node !== undefined;) {
    node = childrenOf(node).find((child) => encloses(child.span, span));
    if (node !== undefined) path.push(node);
  }
  return path;
}

/** The call that takes exactly this span, as the last node of its path; undefined where there is none. */
export function callAt(module: Module, span: Span): { readonly call: Call; readonly path: Path } | undefined {
  const path = pathTo(module, span);
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const node = path[index];
    if (node === undefined || node.span.start !== span.start || node.span.end !== span.end) return undefined;
    if (node.kind === "Call") return { call: node, path: path.slice(0, index + 1) };
  }
  return undefined;
}

/** The innermost statement around a place. */
export function statementOf(path: Path): Statement | undefined {
  return lastOf(path, (node): node is Statement => STATEMENTS.has(node.kind));
}

const STATEMENT_KINDS: readonly Statement["kind"][] = [
  "FunctionDef",
  "ClassDef",
  "Return",
  "Delete",
  "Assign",
  "AugAssign",
  "AnnAssign",
  "For",
  "While",
  "If",
  "With",
  "Raise",
  "Try",
  "Assert",
  "Import",
  "ImportFrom",
  "Global",
  "Nonlocal",
  "Expr",
  "Pass",
  "Break",
  "Continue",
  "Match",
  "TypeAlias",
  "ErrorStmt",
];
const STATEMENTS: ReadonlySet<string> = new Set(STATEMENT_KINDS);

/** The innermost function around a place. */
export function functionAround(path: Path): FunctionDef | undefined {
  return lastOf(path, (node): node is FunctionDef => node.kind === "FunctionDef");
}

/** The innermost class around a place. */
export function classAround(path: Path): ClassDef | undefined {
  return lastOf(path, (node): node is ClassDef => node.kind === "ClassDef");
}

/** A method of a class, by its name. */
export function methodOf(definition: ClassDef, name: string): FunctionDef | undefined {
  return lastOf(definition.body, (statement): statement is FunctionDef => statement.kind === "FunctionDef" && statement.name === name);
}

/** The argument of a call by its keyword or its place; undefined where it is not given or could be in a `*` or `**`. */
export function argument(call: Call, name: string, index?: number): Expression | undefined {
  const keyword = call.keywords.find((each) => each.name === name);
  if (keyword !== undefined) return keyword.value;
  if (index === undefined || call.args.slice(0, index + 1).some(({ kind }) => kind === "Starred")) return undefined;
  return call.args[index];
}

/** Whether a call hands on arguments that cannot be read off: `*args`, `**kwargs`. */
export function handsOn(call: Call): boolean {
  return call.args.some(({ kind }) => kind === "Starred") || call.keywords.some(({ name }) => name === undefined);
}
