/** Going through trees. */
import { targetNames as namesOfTarget } from "../evaluate/names.ts";
import type { Expression, FunctionDef, Lambda, Module, Parameter, Statement, SyntaxNode } from "../syntax/tree.ts";

/**
 * Nodes below a node, in the order of the text, without the node itself; the list is made once. Where `enter` says no, a node is given but not what is in it.
 */
export function descendants(root: SyntaxNode | readonly Statement[], enter?: (node: SyntaxNode) => boolean): Iterable<SyntaxNode> {
  return enter === undefined ? indexOf(root).all : walk(root, enter);
}

function* walk(root: SyntaxNode | readonly Statement[], enter: (node: SyntaxNode) => boolean): Generator<SyntaxNode> {
  const pending = [...("kind" in root ? childrenOf(root) : root)].reverse();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node;
    if (!enter(node)) continue;
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index--) pending.push(children[index] as SyntaxNode);
  }
}

/** Nodes of one kind below a node, in the order of the text. */
export function descendantsOfKind<Kind extends SyntaxNode["kind"]>(
  root: SyntaxNode | readonly Statement[],
  kind: Kind,
): readonly Extract<SyntaxNode, { kind: Kind }>[] {
  const { all, byKind } = indexOf(root);
  let nodes = byKind.get(kind);
  if (nodes === undefined) {
    nodes = all.filter((node) => node.kind === kind);
    byKind.set(kind, nodes);
  }
  return nodes as readonly Extract<SyntaxNode, { kind: Kind }>[];
}

/** What is below a node. */
interface Index {
  readonly all: readonly SyntaxNode[];
  readonly byKind: Map<SyntaxNode["kind"], readonly SyntaxNode[]>;
}

const INDICES = new WeakMap<SyntaxNode | readonly Statement[], Index>();

function indexOf(root: SyntaxNode | readonly Statement[]): Index {
  let index = INDICES.get(root);
  if (index === undefined) {
    index = { all: "kind" in root && root.kind === "Module" ? nodesOf(root) : nodesBelow(root), byKind: new Map() };
    INDICES.set(root, index);
  }
  return index;
}

/** By its statements, of which those before an edit are the same in the next tree. */
function nodesOf({ body }: Module): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  for (const statement of body) {
    nodes.push(statement);
    for (const node of indexOf(statement).all) nodes.push(node);
  }
  return nodes;
}

function nodesBelow(root: SyntaxNode | readonly Statement[]): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const pending = [...("kind" in root ? childrenOf(root) : root)].reverse();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    nodes.push(node);
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index--) pending.push(children[index] as SyntaxNode);
  }
  return nodes;
}

const NOTHING: readonly SyntaxNode[] = [];

const KNOWN = new WeakMap<SyntaxNode, readonly SyntaxNode[]>();

/** What a node holds, in the order of its fields. Trees do not change, and every question about a file goes through its tree again. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.kind === "Name" || node.kind === "Constant") return NOTHING;
  const known = KNOWN.get(node);
  if (known !== undefined) return known;
  const children: SyntaxNode[] = [];
  for (const value of Object.values(node)) collect(value, children);
  KNOWN.set(node, children);
  return children;
}

function collect(value: unknown, into: SyntaxNode[]): void {
  if (Array.isArray(value)) for (const each of value) collect(each, into);
  else if (isNode(value)) into.push(value);
  // A comparison's links are no nodes but hold some.
  else if (typeof value === "object" && value !== null && "right" in value) collect(value.right, into);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "kind" in value && "span" in value;
}

/** Names that code reads, wherever it stands. */
export function namesRead(root: SyntaxNode | readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  if ("kind" in root && root.kind === "Name") names.add(root.id);
  for (const node of descendants(root)) if (node.kind === "Name") names.add(node.id);
  return names;
}

/** A module's statements with those that stand in its `if`, `try` and `with`, but not in `if __name__ == "__main__"`. */
export function* moduleStatements(statements: readonly Statement[]): Generator<Statement> {
  for (const statement of statements) {
    yield statement;
    if (isMainGuard(statement)) continue;
    for (const block of blocksOf(statement)) yield* moduleStatements(block);
  }
}

/** The blocks of a statement that run where it stands, in order; none of a function or class. */
export function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case "If":
    case "For":
    case "While":
      return [statement.body, statement.orelse];
    case "With":
      return [statement.body];
    case "Try":
      return [statement.body, ...statement.handlers.map(({ body }) => body), statement.orelse, statement.final];
    case "Match":
      return statement.cases.map(({ body }) => body);
    default:
      return [];
  }
}

/** `if __name__ == "__main__":` */
export function isMainGuard(statement: Statement): boolean {
  if (statement.kind !== "If" || statement.test.kind !== "Compare") return false;
  const { left, links } = statement.test;
  const [link] = links;
  if (link === undefined || link.op !== "==") return false;
  const sides = [left, link.right];
  return (
    sides.some((side) => side.kind === "Name" && side.id === "__name__") &&
    sides.some((side) => side.kind === "Constant" && side.value === "__main__")
  );
}

/** A name or dotted name as text; undefined for anything else. */
export function dottedName(expression: Expression): string | undefined {
  if (expression.kind === "Name") return expression.id;
  if (expression.kind !== "Attribute") return undefined;
  const value = dottedName(expression.value);
  return value === undefined ? undefined : `${value}.${expression.attr}`;
}

/** Names that a statement itself binds by assigning, importing or defining, or whose objects it changes: `a.b = …`. */
export function namesBound(statement: Statement): readonly string[] {
  return boundBy(statement, targetNames);
}

/** Names that have a value by a statement, whatever they had before. */
export function namesGiven(statement: Statement): readonly string[] {
  return statement.kind === "AugAssign" ? [] : boundBy(statement, namesOfTarget);
}

function boundBy(statement: Statement, targets: (target: Expression) => readonly string[]): readonly string[] {
  const inner = (statements: readonly Statement[]): readonly string[] => statements.flatMap((each) => boundBy(each, targets));
  switch (statement.kind) {
    case "Assign":
      return statement.targets.flatMap(targets);
    case "AnnAssign":
      return statement.value === undefined ? [] : targets(statement.target);
    case "AugAssign":
      return targets(statement.target);
    case "FunctionDef":
    case "ClassDef":
      return [statement.name];
    case "Import":
      return statement.names.map(({ name, asname }) => asname ?? name.split(".")[0] ?? name);
    case "ImportFrom":
      return statement.names.map(({ name, asname }) => asname ?? name);
    case "For":
      return [...targets(statement.target), ...inner(blocksOf(statement).flat())];
    case "With":
      return [...statement.items.flatMap(({ target }) => (target === undefined ? [] : targets(target))), ...inner(statement.body)];
    default:
      return inner(blocksOf(statement).flat());
  }
}

/** Names in the target of an assignment; of `a.b = …` and `a[0] = …` the name a, which it changes. */
export function targetNames(target: Expression): readonly string[] {
  switch (target.kind) {
    case "Name":
      return [target.id];
    case "Tuple":
    case "List":
      return target.elements.flatMap(targetNames);
    case "Starred":
    case "Attribute":
    case "Subscript":
      return targetNames(target.value);
    default:
      return [];
  }
}

/** Parameters of a function that are no stars, in order. */
export function plainParameters({ parameters: { posonly, args, kwonly } }: Pick<FunctionDef | Lambda, "parameters">): readonly Parameter[] {
  return [...posonly, ...args, ...kwonly];
}

/** The function of a module with this name, at its top level. */
export function functionNamed(module: Module, name: string): FunctionDef | undefined {
  for (const statement of moduleStatements(module.body)) if (statement.kind === "FunctionDef" && statement.name === name) return statement;
  return undefined;
}
