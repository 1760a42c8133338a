/** The statements that a piece of code needs: what comes before it and gives values to the names it reads. */
import type { Assign, ClassDef, Expression, FunctionDef, Module, Name, Statement, SyntaxNode, With } from "../syntax/tree.ts";
import type { Span } from "../text/location.ts";
import { encloses } from "../text/location.ts";
import { blocksOf, descendants, dottedName, isMainGuard, namesBound, namesGiven, namesRead } from "./tree-walk.ts";

/** Where an expression stands: the statements that run before it, and the function around it. */
export interface Place {
  /** Statements of the module's top level that have run by then; all of them for code in a function. */
  readonly top: readonly Statement[];
  /** From the outermost block to the innermost, without statements of the module's top level. */
  readonly before: readonly Statement[];
  /** In its own block, the statement it is in and those after it. */
  readonly own: Statement;
  readonly after: readonly Statement[];
  readonly function: FunctionDef | undefined;
  /** The class whose method that function is. */
  readonly owner: ClassDef | undefined;
  /** Whether it is at the top level of the module, `if` and `try` included. */
  readonly topLevel: boolean;
}

/** Finds the place of a node of the module. */
export function placeOf(module: Module, span: Span): Place | undefined {
  const before: Statement[] = [];
  const guards = module.body.filter(isMainGuard).flatMap((guard) => blocksOf(guard)[0] ?? []);
  const unguarded = module.body.filter((statement) => !isMainGuard(statement));
  const top: Statement[] = unguarded.filter((statement) => statement.span.end <= span.start);
  let inFunction: FunctionDef | undefined;
  let around: ClassDef | undefined;
  let owner: ClassDef | undefined;
  let topLevel = true;
  let inLoop = false;
  let block: readonly Statement[] = module.body;
  for (;;) {
    const index = block.findIndex((statement) => encloses(statement.span, span));
    const own = block[index];
    if (own === undefined) return undefined;
    if (!topLevel) before.push(...block.slice(0, index));
    else if (block !== module.body) (inLoop ? before : top).push(...block.slice(0, index));
    const inner = own.kind === "FunctionDef" || own.kind === "ClassDef" ? [own.body] : blocksOf(own);
    const next = inner.find((statements) => statements.some((statement) => encloses(statement.span, span)));
    if (next === undefined) return { top, before, own, after: block.slice(index + 1), function: inFunction, owner, topLevel };
    if (own.kind === "ClassDef") around = own;
    if (own.kind === "FunctionDef") {
      // A function that the script's main part calls sees that part's names.
      if (topLevel) before.splice(0, before.length, ...guards);
      if (topLevel) top.splice(0, top.length, ...unguarded.filter((statement) => !encloses(statement.span, span)));
      owner = inFunction === undefined ? around : owner;
      inFunction = own;
      topLevel = false;
    }
    if (isMainGuard(own)) topLevel = false;
    if (own.kind === "For") before.push(...firstTurn(own.target, own.iter));
    if (own.kind === "For") inLoop = true;
    if (own.kind === "With") before.push(...entered(own));
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
    const given = namesGiven(statement).filter((name) => needed.has(name));
    const changed = changedBy(statement);
    // What a star brings is not written here.
    const isStar = statement.kind === "ImportFrom" && statement.names.some(({ name }) => name === "*");
    if (isStar && missing.size > 0) kept.push(statement);
    if (bound.length === 0 && (changed === undefined || !needed.has(changed))) continue;
    kept.push(statement);
    for (const name of given) missing.delete(name);
    for (const name of readBefore(statement)) {
      needed.add(name);
      missing.add(name);
    }
  }
  return { statements: kept.reverse(), missing };
}

/** Names whose value from before a statement reads. */
function readBefore(statement: Statement): ReadonlySet<string> {
  if (statement.kind === "AugAssign") return namesRead(statement);
  if (statement.kind === "Assign" || statement.kind === "AnnAssign") {
    const targets = (statement.kind === "Assign" ? statement.targets : [statement.target]).filter(({ kind }) => kind !== "Name");
    const values = statement.value === undefined ? targets : [...targets, statement.value];
    const plain = new Set(namesGiven(statement));
    const inValue = statement.value === undefined ? new Set<string>() : namesRead(statement.value);
    return new Set(values.flatMap((value) => [...namesRead(value)]).filter((name) => inValue.has(name) || !plain.has(name)));
  }
  const given = new Set(namesGiven(statement));
  return new Set([...namesRead(statement)].filter((name) => !given.has(name)));
}

/** The name of the object that a call standing alone may change: `parser` of `parser.add_argument(…)`. */
function changedBy(statement: Statement): string | undefined {
  if (statement.kind !== "Expr" || statement.value.kind !== "Call") return undefined;
  const { func } = statement.value;
  // What is asked is how a model trains, though a call of it that only evaluates may be the one in sight.
  if (func.kind === "Attribute" && func.attr === "eval") return undefined;
  let at: Expression = func;
  while (at.kind === "Attribute" || at.kind === "Subscript" || at.kind === "Call") at = at.kind === "Call" ? at.func : at.value;
  return at.kind === "Name" && at !== func ? at.id : undefined;
}

/** Name of the function that gives what the first turn of a loop gives; see `FIRST_TURN`. */
export const FIRST = "_first_turn";

/** Python that programs with loops need. A loader of data gives one batch this way; a plain loop over it is not run. */
export const FIRST_TURN = `def ${FIRST}(iterable):
    made = getattr(iterable, "_first_batch", None)
    return next(iter(iterable)) if made is None else made()
`;

/** What a `with` binds, as statements. */
function entered({ items }: With): readonly Assign[] {
  return items.flatMap(({ span, context, target }): readonly Assign[] => {
    if (target === undefined) return [];
    const isWrapped = context.kind === "Call" && WRAPPERS.test(dottedName(context.func)?.split(".").at(-1) ?? "");
    const value = isWrapped ? (context.args[0] ?? context) : context;
    return [{ kind: "Assign", span, targets: [target], value }];
  });
}

/** Calls that give on what they go through, in their first argument. */
const WRAPPERS = /^(?:tqdm|trange|track|notebook_tqdm|progress_bar|prefetch|iter|list|reversed|cycle|islice|MpDeviceLoader)$/;

/** What a loop's variables are in its first turn, as statements. */
export function firstTurn(target: Expression, iterable: Expression): readonly Assign[] {
  const { span } = iterable;
  const assign = (to: Expression, value: Expression): Assign => ({ kind: "Assign", span, targets: [to], value });
  if (iterable.kind === "Call") {
    const name = dottedName(iterable.func)?.split(".").at(-1) ?? "";
    const [first] = iterable.args;
    const targets = target.kind === "Tuple" ? target.elements : [];
    if (name === "enumerate" && first !== undefined && targets[0] !== undefined && targets[1] !== undefined) {
      const start: Expression = iterable.args[1] ?? { kind: "Constant", span, type: "int", value: 0 };
      return [assign(targets[0], start), ...firstTurn(targets[1], first)];
    }
    if (name === "zip" && targets.length === iterable.args.length) {
      return targets.flatMap((each, index) => firstTurn(each, iterable.args[index] ?? iterable));
    }
    if (WRAPPERS.test(name) && first !== undefined && name !== "trange") return firstTurn(target, first);
  }
  return [assign(target, { kind: "Call", span, func: nameNode(FIRST, span), args: [iterable], keywords: [], argumentsSpan: span })];
}

/** A name as an expression. */
export function nameNode(id: string, span: Span): Name {
  return { kind: "Name", span, id };
}

/**
 * Statements after a model was made that change what it starts from: `model.apply(init)`, `init_weights(model)`, a loop over its parameters.
 * What stands behind the first training is none, as a critic's clipped weights are; nor are weights from a file that nothing trains afterwards.
 * `trainers`: functions that go backward, as `trainersOf` gives them.
 */
export function initialisationOf(name: string, after: readonly Statement[], trainers: ReadonlySet<string>): readonly Statement[] {
  const { before, isTrained } = untilTrained(name, after, trainers);
  return before.flatMap((statement) => (initialises(statement, name) ? [statement] : isTrained ? loadedFromFile(statement, name) : []));
}

/** The statements after a model was made up to where it trains or its name gets another value, and whether it trains there. */
export function untilTrained(
  name: string,
  after: readonly Statement[],
  trainers: ReadonlySet<string>,
): { readonly before: readonly Statement[]; readonly isTrained: boolean } {
  const end = after.findIndex((statement) => rebinds(statement, name) || trains(statement, trainers));
  const stop = after[end];
  return { before: after.slice(0, end < 0 ? undefined : end), isTrained: stop !== undefined && !rebinds(stop, name) };
}

const isRun = ({ kind }: SyntaxNode): boolean => kind !== "FunctionDef" && kind !== "ClassDef" && kind !== "Lambda";

/** Whether a statement trains: goes backward itself, or calls what does. A function that would is only defined. */
function trains(statement: Statement, trainers: ReadonlySet<string>): boolean {
  return isRun(statement) && [...descendants(statement, isRun)].some((node) => isTraining(node, trainers));
}

function isTraining(node: SyntaxNode, trainers: ReadonlySet<string>): boolean {
  if (node.kind !== "Call") return false;
  const { func, args, keywords } = node;
  if (func.kind === "Attribute") return func.attr === "backward" || (func.attr === "fit" && args.length + keywords.length > 0);
  return func.kind === "Name" && (trainers.has(func.id) || (/^(?:train|fit)(?:_|$)/.test(func.id) && args.length > 0));
}

const known = new WeakMap<Module, ReadonlySet<string>>();

/** Names of the functions of a module that train when they are called. */
export function trainersOf(module: Module): ReadonlySet<string> {
  const before = known.get(module);
  if (before !== undefined) return before;
  const names = new Set<string>();
  known.set(module, names);
  const functions = [...descendants(module)].filter((node) => node.kind === "FunctionDef");
  // Those that call a later one are found in the next round.
  for (let count = -1; names.size > count;) {
    count = names.size;
    for (const { name, body } of functions) if (body.some((statement) => trains(statement, names))) names.add(name);
  }
  return names;
}

/** `model = …`, as opposed to `model.head = …`. */
function rebinds(statement: Statement, name: string): boolean {
  if (statement.kind !== "Assign" && statement.kind !== "AnnAssign") return false;
  const targets = statement.kind === "Assign" ? statement.targets : [statement.target];
  return targets.some((target) => target.kind === "Name" && target.id === name);
}

const FILLS = /^(?:add_module|register_module|append|extend|insert|apply)$/;

/** Names of methods that draw a model's parameters: `initialize`, `_reset_parameters`, `weight_init`. */
export const DRAWS =
  /^_*(?:weights?_?)?(?:init|initiali[sz]e|reset)(?:_*(?:all_?)?(?:weights?|params?|parameters|bias(?:es)?|model|net|network|layers?|modules?)(?:_\w+)?)?_?$/i;

function initialises(statement: Statement, name: string): boolean {
  if (statement.kind === "Assign") return statement.targets.some((target) => target.kind !== "Name" && rootName(target) === name);
  if (statement.kind === "Expr" && statement.value.kind === "Call") {
    const { func, args } = statement.value;
    if (func.kind === "Attribute") {
      const base = rootName(func);
      if (base === name && (FILLS.test(func.attr) || DRAWS.test(func.attr))) return true;
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
    return (isOfModel || isOfLayers || grows(statement.body, name)) && !mentionsTraining(statement);
  }
  return (
    statement.kind === "With" &&
    namesRead(statement.body).has(name) &&
    statement.body.every((each) => initialises(each, name) || each.kind === "Assign")
  );
}

/** `model.load_state_dict(torch.load(path))`, without the path: what comes from a file is not what the model was initialised with. */
function loadedFromFile(statement: Statement, name: string): readonly Statement[] {
  if (statement.kind !== "Expr" || statement.value.kind !== "Call") return [];
  const { func, args } = statement.value;
  const [state, ...others] = args;
  if (func.kind !== "Attribute" || func.attr !== "load_state_dict" || rootName(func) !== name || state?.kind !== "Call") return [];
  if (dottedName(state.func) !== "torch.load") return [];
  const path: Expression = { kind: "Constant", span: state.span, type: "str", value: "" };
  return [{ ...statement, value: { ...statement.value, args: [{ ...state, args: [path], keywords: [] }, ...others] } }];
}

/** Whether statements add layers to a model: `model.add_module(f"fc{i}", nn.Linear(8, 8))`. */
function grows(body: readonly Statement[], name: string): boolean {
  return [...descendants(body)].some(
    (node) =>
      node.kind === "Call" &&
      node.func.kind === "Attribute" &&
      /^(?:add_module|register_module|append|extend)$/.test(node.func.attr) &&
      rootName(node.func) === name,
  );
}

/** Whether statements write into tensors: `nn.init.zeros_(layer.bias)`. */
function fills(body: readonly Statement[]): boolean {
  return [...descendants(body)].some((node) => node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr.endsWith("_"));
}

export function rootName(expression: Expression): string | undefined {
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
