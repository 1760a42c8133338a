/** The names under which a file holds one model: the variable it goes to, the parameters it is passed to, the attributes it is kept in. */
import type { Call, ClassDef, Expression, FunctionDef, Module } from "../syntax/tree.ts";
import type { Span } from "../text/location.ts";
import { placeOf } from "./slice.ts";
import { descendants, dottedName, functionNamed, plainParameters } from "./tree-walk.ts";

/** A name, "model" or "self.model", and the code in which it is the model. */
export interface Alias {
  readonly within: FunctionDef | ClassDef | Module;
  readonly name: string;
}

const MAX_ALIASES = 16;

/** All names of a model that is made at `span` and assigned there. */
export function aliasesOf(module: Module, span: Span): readonly Alias[] {
  const place = placeOf(module, span);
  if (place === undefined || (place.own.kind !== "Assign" && place.own.kind !== "AnnAssign")) return [];
  const targets = place.own.kind === "Assign" ? place.own.targets : [place.own.target];
  const found: Alias[] = targets.flatMap((target) => aliasFor(target, place.function ?? module, place.owner));
  for (let index = 0; index < found.length && found.length < MAX_ALIASES; index += 1) {
    const alias = found[index];
    if (alias === undefined) break;
    for (const next of passedOn(module, alias)) {
      if (!found.some(({ within, name }) => within === next.within && name === next.name)) found.push(next);
    }
  }
  return found;
}

function aliasFor(target: Expression, within: Alias["within"], owner: ClassDef | undefined): readonly Alias[] {
  if (target.kind === "Name") return [{ within, name: target.id }];
  const name = dottedName(target);
  return name === undefined || owner === undefined ? [] : [{ within: owner, name }];
}

/** Where code of an alias gives the model on to. */
function* passedOn(module: Module, alias: Alias): Generator<Alias> {
  for (const node of descendants(alias.within.body)) {
    if (node.kind === "Assign" && isAlias(node.value, alias)) {
      const place = placeOf(module, node.span);
      for (const target of node.targets) yield* aliasFor(target, place?.function ?? module, place?.owner);
    }
    if (node.kind === "Call") yield* parametersGiven(module, node, alias);
  }
}

function* parametersGiven(module: Module, call: Call, alias: Alias): Generator<Alias> {
  const given = call.args.findIndex((argument) => isAlias(argument, alias));
  const keyword = call.keywords.find(({ value }) => isAlias(value, alias))?.name;
  if (given < 0 && keyword === undefined) return;
  const callee = calleeOf(module, call);
  if (callee === undefined) return;
  const parameters = plainParameters(callee.definition).slice(callee.bound ? 1 : 0);
  const name = keyword ?? parameters[given]?.name;
  if (name !== undefined && parameters.some((parameter) => parameter.name === name)) yield { within: callee.definition, name };
}

function calleeOf(module: Module, { func }: Call): { readonly definition: FunctionDef; readonly bound: boolean } | undefined {
  if (func.kind === "Name") {
    const plain = functionNamed(module, func.id);
    if (plain !== undefined) return { definition: plain, bound: false };
    const maker = methodsNamed(module, "__init__", func.id)[0];
    return maker === undefined ? undefined : { definition: maker, bound: true };
  }
  const method = func.kind === "Attribute" ? methodsNamed(module, func.attr, undefined)[0] : undefined;
  return method === undefined ? undefined : { definition: method, bound: true };
}

function methodsNamed(module: Module, name: string, owner: string | undefined): readonly FunctionDef[] {
  return module.body.flatMap((statement) =>
    statement.kind === "ClassDef" && (owner === undefined || statement.name === owner)
      ? statement.body.filter((inner): inner is FunctionDef => inner.kind === "FunctionDef" && inner.name === name)
      : [],
  );
}

/** Whether an expression is the model: `model`, `model.to(device)`, `nn.DataParallel(model)`, `model.train()`. */
export function isAlias(expression: Expression, { name }: Alias): boolean {
  let at = expression;
  for (let depth = 0; depth < 6; depth += 1) {
    if (dottedName(at) === name) return true;
    if (at.kind !== "Call") return false;
    const callee = dottedName(at.func) ?? "";
    if (at.func.kind === "Attribute" && /^(?:to|cuda|cpu|train|eval|float|double|half|apply|requires_grad_)$/.test(at.func.attr)) {
      at = at.func.value;
    } else if (/(?:DataParallel|DistributedDataParallel|DDP|compile|script|prepare|FSDP)$/.test(callee) && at.args[0] !== undefined) {
      at = at.args[0];
    } else return false;
  }
  return false;
}
