/** Functions that return a model. */
import type { AbstractValue, ClassValue, Scope } from "../evaluate/value.ts";
import type { Expression, FunctionDef, SyntaxNode } from "../syntax/tree.ts";
import type { Definitions } from "./definitions.ts";
import { hasForward, isContainer, isLayer, isMeasure, isModuleClass, lookUp, valueOfName } from "./scope-facts.ts";
import { descendants } from "./tree-walk.ts";

/** What a function returns, as far as its text tells. */
export interface Factory {
  readonly definition: FunctionDef;
  /** The classes and functions of the file that it may call for its result; empty for a Sequential. */
  readonly makes: ReadonlySet<string>;
}

/** The module-level functions of a file that return a model, by name. */
export function factoriesOf(definitions: Definitions, scope: Scope): ReadonlyMap<string, Factory> {
  const found = new Map<string, Factory>();
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [name, definition] of definitions.byName) {
      if (found.has(name) || definition.kind !== "FunctionDef") continue;
      const factory = asFactory(definition, definitions, scope, found);
      if (factory !== undefined) found.set(name, factory);
    }
  }
  return found;
}

/** Functions that call one another, of which the innermost makes the model. */
const MAX_DEPTH = 4;

/** Whether calling a value that another file defines gives a model: of a class of modules, or of a function that returns one. */
export function makesModel(value: AbstractValue | undefined, depth = 0): boolean {
  if (value?.kind === "class") return isModuleClass(value) && !isLayer(value) && !isMeasure(value.name) && hasForward(value);
  if (value?.kind !== "function" || value.definition.kind !== "FunctionDef" || depth > MAX_DEPTH) return false;
  return asFactory(value.definition, NOTHING, value.closure, new Map(), depth) !== undefined;
}

/** For functions of other files, whose definitions are looked up by their values alone. */
const NOTHING: Definitions = { byName: new Map(), uses: new Map(), tables: new Map() };

function asFactory(
  definition: FunctionDef,
  definitions: Definitions,
  scope: Scope,
  known: ReadonlyMap<string, Factory>,
  depth = 0,
): Factory | undefined {
  const makes = new Set<string>();
  const found: true[] = [];
  const judge = (value: Expression, steps: number): void => {
    if (steps > 4) return;
    if (value.kind === "Name") for (const assigned of assignedTo(value.id, definition)) judge(assigned, steps + 1);
    if (value.kind === "IfExp") [value.body, value.orelse].forEach((side) => judge(side, steps + 1));
    if (value.kind !== "Call") return;
    const listed = tabledModels(value.func, scope);
    if (listed.length > 0) {
      found.push(true);
      for (const name of listed) if (definitions.byName.get(name)?.kind === "ClassDef") makes.add(name);
      return;
    }
    const made = calledModel(value.func, definitions, scope, known, depth);
    if (made !== undefined) {
      found.push(true);
      if (typeof made === "string") makes.add(made);
      return;
    }
    // `build(Net, "small", **settings)`: a helper that is given the class.
    const given = value.args.flatMap((argument) => (argument.kind === "Name" ? classesNamed(argument.id, definition, scope) : []));
    if (given.length > 0 && value.func.kind === "Name" && !definitions.byName.has(value.func.id)) {
      found.push(true);
      for (const name of given) if (definitions.byName.get(name)?.kind === "ClassDef") makes.add(name);
    } else if (value.func.kind === "Attribute") judge(value.func.value, steps + 1);
    else if (value.args[0] !== undefined && value.func.kind === "Name" && !definitions.byName.has(value.func.id)) {
      judge(value.args[0], steps + 1);
    }
  };
  for (const node of descendants(definition, inOwnBody(definition))) {
    if (isTrainingStep(node)) return undefined;
    if (node.kind === "Return" && node.value !== undefined) judge(node.value, 0);
  }
  return found.length > 0 ? { definition, makes } : undefined;
}

/** `loss.backward()`: a function that trains what it returns is not asked for a model. */
function isTrainingStep(node: SyntaxNode): boolean {
  return node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "backward";
}

/** The name of the definition of this file whose result a callee gives; true for a Sequential or a model of a library. */
function calledModel(
  func: Expression,
  definitions: Definitions,
  scope: Scope,
  known: ReadonlyMap<string, Factory>,
  depth: number,
): string | true | undefined {
  if (func.kind === "Name" && known.has(func.id)) return func.id;
  const value = valueOfName(scope, func);
  if (value?.kind === "function" && !(func.kind === "Name" && definitions.byName.has(func.id))) {
    return makesModel(value, depth + 1) ? true : undefined;
  }
  if (value?.kind === "class") {
    if (func.kind === "Name" && definitions.byName.has(func.id) && isModuleClass(value)) return func.id;
    return isModelClass(value) ? true : undefined;
  }
  // `Net.from_name(…)`.
  if (func.kind === "Attribute" && func.value.kind === "Name" && definitions.byName.has(func.value.id)) {
    const owner = valueOfName(scope, func.value);
    if (owner?.kind === "class" && isModuleClass(owner)) return func.value.id;
  }
  return undefined;
}

/** The classes of a registry from which a callee is taken (`MODELS[name]`, `MODELS.get(name)`), where it holds nothing but models. */
function tabledModels(func: Expression, scope: Scope): readonly string[] {
  const getter = func.kind === "Call" && func.func.kind === "Attribute" && func.func.attr === "get" ? func.func : undefined;
  const holder = func.kind === "Subscript" ? func.value : getter?.value;
  const table = holder === undefined ? undefined : valueOfName(scope, holder);
  if (table?.kind !== "dict" || table.entries.size === 0) return [];
  const classes = [...table.entries.values()].flatMap(({ value }) => (value.kind === "class" && makesModel(value) ? [value.name] : []));
  return classes.length === table.entries.size ? classes : [];
}

/** The classes of models that a name stands for in a function: itself, or what the function assigns to it. */
function classesNamed(name: string, definition: FunctionDef, scope: Scope): readonly string[] {
  const isModel = (each: string): boolean => {
    const value = lookUp(scope, each);
    return value?.kind === "class" && isModuleClass(value) && !isLayer(value);
  };
  if (isModel(name)) return [name];
  return assignedTo(name, definition).flatMap((value) => (value.kind === "Name" && isModel(value.id) ? [value.id] : []));
}

/** A class whose objects are worth showing by themselves: not a single layer of the framework. */
function isModelClass(cls: ClassValue): boolean {
  return isModuleClass(cls) && (isContainer(cls) || !isLayer(cls));
}

/** What a function assigns to a name. */
function assignedTo(name: string, definition: FunctionDef): readonly Expression[] {
  const values: Expression[] = [];
  for (const node of descendants(definition, inOwnBody(definition))) {
    if (node.kind !== "Assign") continue;
    if (node.targets.some((target) => target.kind === "Name" && target.id === name)) values.push(node.value);
  }
  return values;
}

function inOwnBody(definition: FunctionDef): (node: { readonly kind: string }) => boolean {
  return (node) => node === definition || !["FunctionDef", "ClassDef", "Lambda"].includes(node.kind);
}
