/** From where in a file a value comes: follows names, parameters, attributes and table look-ups back to what is written out. */
import { descendants, targetNames } from "../../discover/tree-walk.ts";
import type { Assign, Call, ClassDef, Expression, FunctionDef, Module, Parameters, SyntaxNode } from "../../syntax/tree.ts";
import { argument, classAround, functionAround, handsOn, methodOf, pathTo, type Path } from "./place.ts";

/** An expression that is not a mere name of something else, and what is around it. */
export interface Origin {
  readonly expression: Expression;
  readonly path: Path;
}

const MAX_STEPS = 8;

/** All places that an expression's value may come from; undefined where some of them cannot be told. */
export function origins(expression: Expression, path: Path, steps = 0): readonly Origin[] | undefined {
  if (steps > MAX_STEPS) return undefined;
  switch (expression.kind) {
    case "Name":
      return ofName(expression.id, path, steps) ?? undefined;
    case "Attribute":
      return expression.value.kind === "Name" && expression.value.id === "self"
        ? ofAttribute(expression.attr, path, steps)
        : [{ expression, path }];
    case "IfExp":
      return all([expression.body, expression.orelse], path, steps);
    default:
      return [{ expression, path }];
  }
}

function moduleOf(path: Path): Module | undefined {
  const [first] = path;
  return first?.kind === "Module" ? first : undefined;
}

function ofName(name: string, path: Path, steps: number): readonly Origin[] | undefined {
  const scopes = path.filter((node) => node.kind === "FunctionDef" || node.kind === "Lambda" || node.kind === "Module").reverse();
  for (const scope of scopes) {
    if (scope.kind !== "Module" && parameterIndex(scope.parameters, name) !== undefined) {
      return scope.kind === "FunctionDef" ? ofParameter(name, scope, path, steps) : undefined;
    }
    const values = scope.kind === "Lambda" ? [] : assigned(name, scope, moduleOf(path));
    if (values === undefined) return undefined;
    if (values.length > 0) return all(values, path, steps);
  }
  return undefined;
}

/** What is assigned to a name in a scope itself; undefined where it is bound in another way as well. */
function assigned(name: string, scope: Module | FunctionDef, module: Module | undefined): readonly Expression[] | undefined {
  const values: Expression[] = [];
  for (const node of descendants(scope, (each) => each.kind !== "FunctionDef" && each.kind !== "ClassDef" && each.kind !== "Lambda")) {
    if (node.kind === "Assign" && node.targets.some((target) => targetNames(target).includes(name))) {
      const parts = node.targets.some((target) => target.kind === "Name") ? [node.value] : partsOf(node, name, module);
      if (parts === undefined) return undefined;
      values.push(...parts);
    } else if (node.kind === "AnnAssign" && node.value !== undefined && targetNames(node.target).includes(name)) {
      values.push(node.value);
    } else if ((node.kind === "For" || node.kind === "AugAssign") && targetNames(node.target).includes(name)) {
      return undefined;
    }
  }
  return values;
}

/** What a name gets of an assignment to several: `model, criterion = Net(), nn.MSELoss()`, also by way of a function of the file that returns so. */
function partsOf({ targets: [target], value }: Assign, name: string, module: Module | undefined): readonly Expression[] | undefined {
  if (target?.kind !== "Tuple" && target?.kind !== "List") return undefined;
  const index = target.elements.findIndex((each) => each.kind === "Name" && each.id === name);
  const isPlain = target.elements.every(({ kind }) => kind !== "Starred");
  const wholes = value.kind === "Call" ? returnsOf(value, module) : [value];
  if (index < 0 || !isPlain || wholes === undefined) return undefined;
  const parts = wholes.flatMap((whole) => {
    const fits = whole.kind === "Tuple" && whole.elements.length === target.elements.length;
    return fits && whole.elements.every(({ kind }) => kind !== "Starred") ? (whole.elements[index] ?? []) : [];
  });
  return parts.length === wholes.length ? parts : undefined;
}

/** All that a call of a function of the module may give; undefined where it is no such call, or one of them is not written out. */
export function returnsOf({ func }: Call, module: Module | undefined): readonly Expression[] | undefined {
  const found = module?.body.filter(
    (each): each is FunctionDef => each.kind === "FunctionDef" && func.kind === "Name" && each.name === func.id,
  );
  const [definition, ...others] = found ?? [];
  if (definition === undefined || others.length > 0 || definition.decorators.length > 0) return undefined;
  const values: Expression[] = [];
  for (const node of descendants(
    definition.body,
    (each) => each.kind !== "FunctionDef" && each.kind !== "ClassDef" && each.kind !== "Lambda",
  )) {
    if (node.kind === "Yield" || node.kind === "YieldFrom" || (node.kind === "Return" && node.value === undefined)) return undefined;
    if (node.kind === "Return" && node.value !== undefined) values.push(node.value);
  }
  return values.length === 0 ? undefined : values;
}

function all(expressions: readonly Expression[], around: Path, steps: number): readonly Origin[] | undefined {
  const [root] = around;
  const found = expressions.map((each) => (root?.kind === "Module" ? origins(each, pathTo(root, each.span), steps + 1) : undefined));
  return found.every((each) => each !== undefined) ? distinct(found.flat()) : undefined;
}

function distinct(found: readonly Origin[]): readonly Origin[] {
  const seen = new Set<Expression>();
  return found.filter(({ expression }) => !seen.has(expression) && seen.add(expression));
}

function parameterIndex(parameters: Parameters, name: string): number | undefined {
  const index = [...parameters.posonly, ...parameters.args].findIndex((each) => each.name === name);
  if (index >= 0) return index;
  return parameters.kwonly.some((each) => each.name === name) ? Infinity : undefined;
}

/** What the calls of a function in the file pass for a parameter, and its default where one of them passes nothing or there is none. */
function ofParameter(name: string, scope: FunctionDef, path: Path, steps: number): readonly Origin[] | undefined {
  const module = moduleOf(path);
  if (module === undefined) return undefined;
  const inside = path.slice(0, path.indexOf(scope));
  const owner = inside.at(-1)?.kind === "ClassDef" ? classAround(inside) : undefined;
  const calls = callsOf(scope, owner, module);
  if (calls.some(handsOn)) return undefined;
  const place = parameterIndex(scope.parameters, name) ?? Infinity;
  const index = owner === undefined ? place : place - 1;
  const passed = calls.map((call) => argument(call, name, Number.isFinite(index) ? index : undefined));
  const values = passed.filter((each) => each !== undefined);
  if (values.length < passed.length || passed.length === 0) {
    const { posonly, args, kwonly } = scope.parameters;
    const preset = [...posonly, ...args, ...kwonly].find((each) => each.name === name)?.default;
    if (preset === undefined) return undefined;
    values.push(preset);
  }
  return all(values, path, steps);
}

function callsOf(scope: FunctionDef, owner: ClassDef | undefined, module: Module): readonly Call[] {
  const names = owner !== undefined && scope.name === "__init__" ? [owner.name] : [scope.name];
  return [...descendants(module)].filter((node): node is Call => {
    if (node.kind !== "Call") return false;
    if (node.func.kind === "Name") return names.includes(node.func.id);
    // `model.train()` is no call of a function `train`.
    return owner !== undefined && node.func.kind === "Attribute" && scope.name !== "__init__" && node.func.attr === scope.name;
  });
}

/** What a class's own methods assign to `self.name`, or its body to `name`. */
function ofAttribute(name: string, path: Path, steps: number): readonly Origin[] | undefined {
  const owner = classAround(path);
  if (owner === undefined || methodOf(owner, name) !== undefined) return undefined;
  const values: Expression[] = [];
  for (const node of descendants(owner)) {
    if (node.kind !== "Assign" && node.kind !== "AnnAssign") continue;
    const targets = node.kind === "Assign" ? node.targets : [node.target];
    if (node.value !== undefined && targets.some((target) => isSelf(target, name))) values.push(node.value);
  }
  for (const node of owner.body) {
    if (node.kind === "Assign" && node.targets.some((target) => target.kind === "Name" && target.id === name)) values.push(node.value);
  }
  return values.length === 0 ? undefined : all(values, path, steps);
}

function isSelf(target: SyntaxNode, name: string): boolean {
  return target.kind === "Attribute" && target.attr === name && target.value.kind === "Name" && target.value.id === "self";
}

export { functionAround };
