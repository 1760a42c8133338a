/** What code does with names, seen from its text: what it assigns, declares and whether it yields. */
import type { Comprehension, Expression, FunctionDef, Lambda, Pattern, Statement } from "../syntax/tree.ts";

/** Of a function's body, nested functions and classes left out. */
export interface BodyFacts {
  readonly yields: boolean;
  readonly globals: readonly string[];
  readonly nonlocals: readonly string[];
}

const factsOf = new WeakMap<FunctionDef | Lambda, BodyFacts>();

/** Facts about a function's body, found once. */
export function bodyFacts(definition: FunctionDef | Lambda): BodyFacts {
  let facts = factsOf.get(definition);
  if (facts === undefined) {
    const collected = { yields: false, globals: new Array<string>(), nonlocals: new Array<string>() };
    const visit: Visitor = {
      expression: (node) => {
        if (node.kind === "Yield" || node.kind === "YieldFrom") collected.yields = true;
      },
      statement: (node) => {
        if (node.kind === "Global") collected.globals.push(...node.names);
        if (node.kind === "Nonlocal") collected.nonlocals.push(...node.names);
      },
    };
    if (definition.kind === "Lambda") walkExpression(definition.body, visit);
    else walkStatements(definition.body, visit);
    facts = collected;
    factsOf.set(definition, facts);
  }
  return facts;
}

/** Names that statements may assign, nested functions and classes left out. */
export function assignedNames(statements: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  const visit: Visitor = {
    expression: (node) => {
      if (node.kind === "NamedExpr") names.add(node.target.id);
    },
    statement: (node) => {
      for (const name of namesAssignedBy(node)) names.add(name);
    },
  };
  walkStatements(statements, visit);
  return names;
}

function namesAssignedBy(node: Statement): string[] {
  switch (node.kind) {
    case "Assign":
      return node.targets.flatMap(targetNames);
    case "AugAssign":
    case "AnnAssign":
    case "For":
      return targetNames(node.target);
    case "With":
      return node.items.flatMap((item) => (item.target === undefined ? [] : targetNames(item.target)));
    case "FunctionDef":
    case "ClassDef":
      return [node.name];
    case "TypeAlias":
      return [node.name.id];
    case "Import":
      return node.names.map((alias) => alias.asname ?? alias.name.split(".")[0] ?? alias.name);
    case "ImportFrom":
      return node.names.map((alias) => alias.asname ?? alias.name).filter((name) => name !== "*");
    case "Try":
      return node.handlers.flatMap((handler) => (handler.name === undefined ? [] : [handler.name]));
    case "Match":
      return node.cases.flatMap((branch) => patternNames(branch.pattern));
    default:
      return [];
  }
}

/** Names bound by assigning to a target. */
export function targetNames(target: Expression): string[] {
  switch (target.kind) {
    case "Name":
      return [target.id];
    case "Tuple":
    case "List":
      return target.elements.flatMap(targetNames);
    case "Starred":
      return targetNames(target.value);
    default:
      return [];
  }
}

function patternNames(pattern: Pattern): string[] {
  const own = (name: string | undefined): string[] => (name === undefined ? [] : [name]);
  switch (pattern.kind) {
    case "MatchSequence":
    case "MatchOr":
      return pattern.patterns.flatMap(patternNames);
    case "MatchStar":
      return own(pattern.name);
    case "MatchMapping":
      return [...pattern.entries.flatMap((entry) => patternNames(entry.pattern)), ...own(pattern.rest)];
    case "MatchClass":
      return [...pattern.patterns.flatMap(patternNames), ...pattern.keywords.flatMap((keyword) => patternNames(keyword.pattern))];
    case "MatchAs":
      return [...(pattern.pattern === undefined ? [] : patternNames(pattern.pattern)), ...own(pattern.name)];
    default:
      return [];
  }
}

interface Visitor {
  readonly expression: (node: Expression) => void;
  readonly statement: (node: Statement) => void;
}

function walkStatements(statements: readonly Statement[], visit: Visitor): void {
  for (const statement of statements) walkStatement(statement, visit);
}

function walkStatement(node: Statement, visit: Visitor): void {
  visit.statement(node);
  for (const expression of expressionsOf(node)) walkExpression(expression, visit);
  for (const body of bodiesOf(node)) walkStatements(body, visit);
}

function expressionsOf(node: Statement): readonly Expression[] {
  const some = (...nodes: readonly (Expression | undefined)[]): Expression[] => nodes.filter((part) => part !== undefined);
  switch (node.kind) {
    case "FunctionDef":
      return node.decorators;
    case "ClassDef":
      return [...node.decorators, ...node.bases, ...node.keywords.map((keyword) => keyword.value)];
    case "Return":
      return some(node.value);
    case "Delete":
      return node.targets;
    case "Assign":
      return [...node.targets, node.value];
    case "AugAssign":
      return [node.target, node.value];
    case "AnnAssign":
      return some(node.target, node.value);
    case "For":
      return [node.target, node.iter];
    case "While":
    case "If":
      return [node.test];
    case "With":
      return node.items.flatMap((item) => some(item.context, item.target));
    case "Raise":
      return some(node.exception, node.cause);
    case "Try":
      return node.handlers.flatMap((handler) => some(handler.type));
    case "Assert":
      return some(node.test, node.message);
    case "Expr":
      return [node.value];
    case "Match":
      return [node.subject, ...node.cases.flatMap((branch) => some(branch.guard))];
    default:
      return [];
  }
}

function bodiesOf(node: Statement): readonly (readonly Statement[])[] {
  switch (node.kind) {
    case "For":
    case "While":
    case "If":
      return [node.body, node.orelse];
    case "With":
      return [node.body];
    case "Try":
      return [node.body, ...node.handlers.map((handler) => handler.body), node.orelse, node.final];
    case "Match":
      return node.cases.map((branch) => branch.body);
    default:
      return [];
  }
}

function walkExpression(root: Expression, visit: Visitor): void {
  const open: Expression[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    visit.expression(node);
    open.push(...childrenOf(node));
  }
}

function childrenOf(node: Expression): readonly Expression[] {
  const some = (...nodes: readonly (Expression | undefined)[]): Expression[] => nodes.filter((part) => part !== undefined);
  switch (node.kind) {
    case "JoinedStr":
      return node.values.flatMap((part) => (part.kind === "FormattedValue" ? some(part.value, part.formatSpec) : []));
    case "Attribute":
    case "Starred":
    case "Await":
    case "YieldFrom":
      return [node.value];
    case "Yield":
      return some(node.value);
    case "NamedExpr":
      return [node.value];
    case "Subscript":
      return [node.value, node.index];
    case "Slice":
      return some(node.lower, node.upper, node.step);
    case "Call":
      return [node.func, ...node.args, ...node.keywords.map((keyword) => keyword.value)];
    case "BinOp":
      return [node.left, node.right];
    case "UnaryOp":
      return [node.operand];
    case "BoolOp":
      return node.values;
    case "Compare":
      return [node.left, ...node.links.map((link) => link.right)];
    case "IfExp":
      return [node.test, node.body, node.orelse];
    case "Tuple":
    case "List":
    case "Set":
      return node.elements;
    case "Dict":
      return node.entries.flatMap((entry) => some(entry.key, entry.value));
    case "ListComp":
    case "SetComp":
    case "GeneratorExp":
      return [node.element, ...node.generators.flatMap(partsOf)];
    case "DictComp":
      return [node.key, node.value, ...node.generators.flatMap(partsOf)];
    default:
      return [];
  }
}

function partsOf(generator: Comprehension): readonly Expression[] {
  return [generator.iter, ...generator.ifs];
}
