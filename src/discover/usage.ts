/** What code does with a parameter of a constructor: what tells a list, a table of numbers or a switch from a number. */
import type { Call, ClassDef, Expression, FunctionDef, Statement, SyntaxNode } from "../syntax/tree.ts";
import type { Definitions } from "./definitions.ts";
import { descendants, dottedName, plainParameters } from "./tree-walk.ts";

type Owner = ClassDef | FunctionDef;

/** Functions of Python that take what can be gone through. */
const OF_LISTS: readonly string[] = ["len", "zip", "enumerate", "sum", "list", "tuple"];

/** How far a parameter is followed into functions that it is given on to. */
const MAX_DEPTH = 3;

/** Whether code goes through a parameter, indexes it or puts it together with a list, itself or in what it gives it on to. */
export function isGoneThrough(name: string, within: Owner, definitions: Definitions, depth = 0): boolean {
  const isIt = aliasesOf(name, within);
  for (const node of descendants(within)) {
    if ((node.kind === "For" || node.kind === "Comprehension") && isIt(node.iter)) return true;
    if ((node.kind === "Subscript" || node.kind === "Starred") && isIt(node.value)) return true;
    if (node.kind === "BinOp" && node.op === "+") {
      const [left, right] = [node.left, node.right];
      if ((isIt(left) && right.kind === "List") || (left.kind === "List" && isIt(right))) return true;
    }
    if (node.kind !== "Call") continue;
    if (node.func.kind === "Name" && OF_LISTS.includes(node.func.id) && node.args.some(isIt)) return true;
    if (depth >= MAX_DEPTH) continue;
    for (const { parameter, maker } of givenOn(node, isIt, within, definitions)) {
      if (isGoneThrough(parameter, maker, definitions, depth + 1)) return true;
    }
  }
  return false;
}

/** How many elements code takes a list to have by the constant places that it reads; 0 where it reads none. */
export function leastLength(name: string, within: Owner): number {
  const isIt = aliasesOf(name, within);
  let length = 0;
  for (const node of descendants(within)) {
    if (node.kind !== "Subscript" || !isIt(node.value) || node.index.kind !== "Constant") continue;
    if (node.index.type === "int" && typeof node.index.value === "number") length = Math.max(length, node.index.value + 1);
  }
  return length;
}

/** The parameters of the file's own functions, constructors and methods that a call gives a value on to. */
function* givenOn(
  { func, args, keywords }: Call,
  isIt: (expression: Expression) => boolean,
  within: Owner,
  definitions: Definitions,
): Generator<{ readonly parameter: string; readonly maker: FunctionDef }> {
  if (![...args, ...keywords.map(({ value }) => value)].some(isIt)) return;
  const { maker, bound } = calledBy(func, within, definitions) ?? {};
  if (maker === undefined) return;
  const parameters = plainParameters(maker).slice(bound === true ? 1 : 0);
  for (const [index, arg] of args.entries()) {
    const parameter = parameters[index];
    if (parameter !== undefined && isIt(arg)) yield { parameter: parameter.name, maker };
  }
  for (const { name, value } of keywords) if (name !== undefined && isIt(value)) yield { parameter: name, maker };
}

/** What of the file a call's function is, and whether it has a `self` that the call does not name: a class, a function, `self.method`, `super().__init__`. */
function calledBy(
  func: Expression,
  within: Owner,
  { byName }: Definitions,
): { readonly maker: FunctionDef | undefined; readonly bound: boolean } | undefined {
  if (func.kind === "Name") {
    const definition = byName.get(func.id);
    return definition?.kind === "ClassDef" ? { maker: methodOf(definition, "__init__"), bound: true } : { maker: definition, bound: false };
  }
  if (func.kind !== "Attribute" || within.kind !== "ClassDef") return undefined;
  if (func.value.kind === "Name" && func.value.id === "self") return { maker: anyMethodOf(within, func.attr, byName), bound: true };
  if (func.value.kind !== "Call" || dottedName(func.value.func) !== "super") return undefined;
  const [base] = within.bases.flatMap((each) => (each.kind === "Name" ? [byName.get(each.id)] : []));
  return base?.kind === "ClassDef" ? { maker: methodOf(base, func.attr), bound: true } : undefined;
}

/** The parameter itself, and the attribute of the same name where that is kept for it alone. */
function aliasesOf(name: string, within: Owner): (expression: Expression) => boolean {
  const isName = (expression: Expression): boolean => expression.kind === "Name" && expression.id === name;
  const kept = [...descendants(within)].flatMap((node) =>
    node.kind === "Assign" && node.targets.some((target) => dottedName(target) === `self.${name}`) ? [node.value] : [],
  );
  const isKept = kept.length > 0 && kept.every(isName);
  return (expression) => isName(expression) || (isKept && dottedName(expression) === `self.${name}`);
}

/** Whether a parameter is asked for in conditions and nowhere else, itself or in what it is given on to. */
export function isSwitch(name: string, within: Owner, definitions: Definitions, depth = 0): boolean {
  const maker = within.kind === "ClassDef" ? constructorWith(name, within, definitions) : within;
  if (maker === undefined || depth > MAX_DEPTH) return false;
  const nodes = [...descendants(maker)];
  const isIt = (node: SyntaxNode): boolean => node.kind === "Name" && node.id === name;
  const asked = new Set<SyntaxNode>();
  for (const node of nodes) {
    if (node.kind === "If" || node.kind === "IfExp" || node.kind === "While") for (const part of partsOf(node.test)) asked.add(part);
    if (node.kind !== "Call") continue;
    for (const value of [...node.args, ...node.keywords.map((keyword) => keyword.value)].filter(isIt)) {
      const places = [...givenOn(node, (each) => each === value, within, definitions)];
      if (places.length > 0 && places.every((place) => isSwitch(place.parameter, place.maker, definitions, depth + 1))) asked.add(value);
    }
  }
  const reads = nodes.filter(isIt);
  return reads.length > 0 && reads.every((node) => asked.has(node));
}

/** What a condition is made of. */
function partsOf(test: Expression): readonly Expression[] {
  if (test.kind === "BoolOp") return test.values.flatMap(partsOf);
  return test.kind === "UnaryOp" && test.op === "not" ? partsOf(test.operand) : [test];
}

/** Whether a class with a table of words takes a parameter as that table's numbers. */
export function isWordTable(name: string, within: Owner): boolean {
  let taken = false;
  let hasTable = false;
  for (const node of descendants(within)) {
    if (node.kind !== "Call") continue;
    const callee = dottedName(node.func)?.split(".").at(-1) ?? "";
    if (callee === "Embedding") hasTable = true;
    const [first] = node.args;
    const isIt = first?.kind === "Name" && first.id === name;
    if (callee === "from_pretrained" && isIt && /Embedding/.test(dottedName(node.func) ?? "")) return true;
    if ((callee === "Parameter" || callee === "copy_") && isIt) taken = true;
  }
  return taken && hasTable;
}

function methodOf({ body }: ClassDef, name: string): FunctionDef | undefined {
  return body.find((statement: Statement): statement is FunctionDef => statement.kind === "FunctionDef" && statement.name === name);
}

/** A method of a class, its own or one of a base in the file. */
function anyMethodOf(definition: ClassDef, name: string, byName: Definitions["byName"], depth = 0): FunctionDef | undefined {
  const own = methodOf(definition, name);
  const [base] = definition.bases.flatMap((each) => (each.kind === "Name" ? [byName.get(each.id)] : []));
  if (own !== undefined || base?.kind !== "ClassDef" || depth > MAX_DEPTH) return own;
  return anyMethodOf(base, name, byName, depth + 1);
}

/** The constructor, of a class or of a base of it in the file, that has a parameter of this name. */
function constructorWith(name: string, definition: ClassDef, definitions: Definitions, depth = 0): FunctionDef | undefined {
  const own = methodOf(definition, "__init__");
  if (depth > MAX_DEPTH || (own !== undefined && plainParameters(own).some((parameter) => parameter.name === name))) return own;
  const [base] = definition.bases.flatMap((each) => (each.kind === "Name" ? [definitions.byName.get(each.id)] : []));
  return base?.kind === "ClassDef" ? constructorWith(name, base, definitions, depth + 1) : own;
}
