/** The statements that a piece of code needs: what comes before it and gives values to the names it reads. */
import type { Assign, Expression, FunctionDef, Module, Name, Statement, SyntaxNode } from "../syntax/tree.ts";
import type { Span } from "../text/location.ts";
import { encloses } from "../text/location.ts";
import { blocksOf, descendants, isMainGuard, namesBound, namesRead } from "./tree-walk.ts";

/** Where an expression stands: the statements that run before it, and the function around it. */
export interface Place {
  /** From the outermost block to the innermost, without statements of the module's top level, which have run anyway. */
  readonly before: readonly Statement[];
  /** In its own block, the statement it is in and those after it. */
  readonly own: Statement;
  readonly after: readonly Statement[];
  readonly function: FunctionDef | undefined;
  /** Whether it is at the top level of the module, `if` and `try` included. */
  readonly topLevel: boolean;
}

/** Finds the place of a node of the module. */
export function placeOf(module: Module, span: Span): Place | undefined {
  const before: Statement[] = [];
  const guards = module.body.filter(isMainGuard).flatMap((guard) => blocksOf(guard)[0] ?? []);
  let inFunction: FunctionDef | undefined;
  let topLevel = true;
  let block: readonly Statement[] = module.body;
  for (;;) {
    const index = block.findIndex((statement) => encloses(statement.span, span));
    const own = block[index];
    if (own === undefined) return undefined;
    if (!topLevel) before.push(...block.slice(0, index));
    const inner = own.kind === "FunctionDef" || own.kind === "ClassDef" ? [own.body] : blocksOf(own);
    const next = inner.find((statements) => statements.some((statement) => encloses(statement.span, span)));
    if (next === undefined) return { before, own, after: block.slice(index + 1), function: inFunction, topLevel };
    if (own.kind === "FunctionDef") {
      // A function that the script's main part calls sees that part's names.
      before.splice(0, before.length, ...guards);
      inFunction = own;
      topLevel = false;
    }
    if (isMainGuard(own)) topLevel = false;
    if (own.kind === "For") before.push(...firstTurn(own.target, own.iter));
    block = next;
  }
}

/** What is needed of `before` for `names`; names that nothing there gives are left in `missing`. */
export function sliceFor(
  before: readonly Statement[],
  names: ReadonlySet<string>,
): { readonly statements: readonly Statement[]; readonly missing: ReadonlySet<string> } {
  const needed = new Set(names);
  const missing = new Set(names);
  const kept: Statement[] = [];
  for (const statement of [...before].reverse()) {
    const bound = namesBound(statement).filter((name) => needed.has(name));
    const changed = changedBy(statement);
    if (bound.length === 0 && (changed === undefined || !needed.has(changed))) continue;
    kept.push(statement);
    for (const name of bound) missing.delete(name);
    for (const name of namesRead(statement)) {
      if (needed.has(name)) continue;
      needed.add(name);
      missing.add(name);
    }
    for (const name of bound) missing.delete(name);
  }
  return { statements: kept.reverse(), missing };
}

/** The name of the object that a call standing alone may change: `parser` of `parser.add_argument(…)`. */
function changedBy(statement: Statement): string | undefined {
  if (statement.kind !== "Expr" || statement.value.kind !== "Call") return undefined;
  let at: Expression = statement.value.func;
  while (at.kind === "Attribute" || at.kind === "Subscript" || at.kind === "Call") at = at.kind === "Call" ? at.func : at.value;
  return at.kind === "Name" && at !== statement.value.func ? at.id : undefined;
}

/** `target = next(iter(iterable))`, as a statement. */
function firstTurn(target: Expression, iterable: Expression): readonly Assign[] {
  const { span } = iterable;
  const call = (name: string, argument: Expression): Expression => ({
    kind: "Call",
    span,
    func: nameNode(name, span),
    args: [argument],
    keywords: [],
    argumentsSpan: span,
  });
  return [{ kind: "Assign", span, targets: [target], value: call("next", call("iter", iterable)) }];
}

/** A name as an expression. */
export function nameNode(id: string, span: Span): Name {
  return { kind: "Name", span, id };
}

/** Statements after a model was made that change what it starts from: `model.apply(init)`, `init_weights(model)`, a loop over its parameters. */
export function initialisationOf(name: string, after: readonly Statement[]): readonly Statement[] {
  const kept: Statement[] = [];
  for (const statement of after) {
    if (rebinds(statement, name)) break;
    if (initialises(statement, name)) kept.push(statement);
  }
  return kept;
}

/** `model = …`, as opposed to `model.head = …`. */
function rebinds(statement: Statement, name: string): boolean {
  if (statement.kind !== "Assign" && statement.kind !== "AnnAssign") return false;
  const targets = statement.kind === "Assign" ? statement.targets : [statement.target];
  return targets.some((target) => target.kind === "Name" && target.id === name);
}

function initialises(statement: Statement, name: string): boolean {
  if (statement.kind === "Assign") return statement.targets.some((target) => target.kind !== "Name" && rootName(target) === name);
  if (statement.kind === "Expr" && statement.value.kind === "Call") {
    const { func, args } = statement.value;
    if (func.kind === "Attribute") {
      const base = rootName(func);
      if (
        base === name &&
        /^(?:apply|init_?weights|initialize_?weights|init_?params|reset_parameters|weight_init|_init_weights)$/.test(func.attr)
      ) {
        return true;
      }
      if (base === name && func.attr.endsWith("_")) return true;
    }
    const called = func.kind === "Attribute" ? func.attr : func.kind === "Name" ? func.id : "";
    return (
      /init|xavier|kaiming|orthogonal|normal_|uniform_|constant_|zeros_|ones_/i.test(called) &&
      args.some((argument) => rootName(argument) === name)
    );
  }
  if (statement.kind === "For") {
    const isOfModel =
      /parameters|modules|children/.test([...attributesOf(statement.iter)].join(" ")) && namesRead(statement.iter).has(name);
    // Its layers one by one: `for layer in model:`, of which `x = layer(x)` changes nothing.
    const isOfLayers = rootName(statement.iter) === name && fills(statement.body);
    return (isOfModel || isOfLayers) && !mentionsTraining(statement);
  }
  return (
    statement.kind === "With" &&
    namesRead(statement.body).has(name) &&
    statement.body.every((each) => initialises(each, name) || each.kind === "Assign")
  );
}

/** Whether statements write into tensors: `nn.init.zeros_(layer.bias)`. */
function fills(body: readonly Statement[]): boolean {
  return [...descendants(body)].some((node) => node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr.endsWith("_"));
}

function rootName(expression: Expression): string | undefined {
  let at = expression;
  while (at.kind === "Attribute" || at.kind === "Subscript") at = at.value;
  return at.kind === "Name" ? at.id : undefined;
}

function* attributesOf(node: SyntaxNode): Generator<string> {
  let at: SyntaxNode | undefined = node;
  while (at !== undefined) {
    if (at.kind === "Attribute") yield at.attr;
    at = at.kind === "Attribute" || at.kind === "Subscript" ? at.value : at.kind === "Call" ? at.func : undefined;
  }
}

function mentionsTraining(statement: Statement): boolean {
  const read = [...namesRead(statement)].join(" ");
  return /optim|loss|grad|print/.test(read);
}
