/** What an evaluated file's names stand for, as far as models go. */
import { OWN_FILES } from "../evaluate/places.ts";
import type { AbstractValue, ClassValue, InstanceValue, Scope } from "../evaluate/value.ts";
import type { Expression, FunctionDef } from "../syntax/tree.ts";
import { dottedName } from "./tree-walk.ts";

/** The value of a dotted name, looked up without running anything. */
export function lookUp(scope: Scope, path: string): AbstractValue | undefined {
  const [first = path, ...rest] = path.split(".");
  let value: AbstractValue | undefined;
  for (let at: Scope | undefined = scope; at !== undefined && value === undefined; at = at.parent) value = at.variables.get(first);
  for (const name of rest) {
    if (value?.kind === "module") value = value.scope.variables.get(name);
    else if (value?.kind === "class") value = value.mro.find(({ attributes }) => attributes.has(name))?.attributes.get(name);
    else return undefined;
  }
  return value;
}

/** What an expression that is a name, dotted or not, stands for. */
export function valueOfName(scope: Scope, expression: Expression): AbstractValue | undefined {
  const path = dottedName(expression);
  return path === undefined ? undefined : lookUp(scope, path);
}

/** Whether a class is the framework's own and not the user's. */
export function isOurs(cls: ClassValue): boolean {
  return cls.location === undefined || cls.location.file.startsWith(OWN_FILES);
}

/** Whether a class derives from the framework's module class. */
export function isModuleClass(cls: ClassValue): boolean {
  return cls.mro.some((each) => each.name === "Module" && isOurs(each));
}

/** Whether a class is a library's but none of its models: a layer, a transform of pictures. */
export function isLayer(cls: ClassValue): boolean {
  return isOurs(cls) && !/^(?:torchvision|timm)\.models\./.test(cls.module);
}

/** Whether a class is called as modules are that measure and do not model. */
export function isMeasure(name: string): boolean {
  return /(?:Loss|Criterion|Metric)\d*$/.test(name);
}

/** Whether a value is a module object. */
export function isModule(value: AbstractValue | undefined): boolean {
  return value?.kind === "instance" && isModuleClass(value.class);
}

/** Whether a value is a class of modules that hold others and call them: nn.Sequential. */
export function isContainer(cls: ClassValue): boolean {
  return cls.mro.some((each) => each.name === "Sequential" && isOurs(each));
}

/** Whether a class can be run: it, or a base that is not the framework's root, has a forward that does something. */
export function hasForward(cls: ClassValue): boolean {
  for (const each of cls.mro) {
    if (each.name === "Module" && isOurs(each)) return false;
    const forward = each.attributes.get("forward");
    if (forward !== undefined) return forward.kind !== "function" || !isAbstract(forward.definition);
  }
  return false;
}

function isAbstract(definition: { readonly body: Expression | readonly { readonly kind: string }[] }): boolean {
  if ("kind" in definition.body) return false;
  return definition.body.every(({ kind }) => kind === "Pass" || kind === "Raise" || kind === "Expr");
}

/** A method of the user's own or of a library's model, looked up as Python does; `bound` unless it is static. */
export function methodOf(cls: ClassValue, name: string): { readonly definition: FunctionDef; readonly bound: boolean } | undefined {
  for (const each of cls.mro) {
    const found = each.attributes.get(name);
    if (found === undefined) continue;
    const inner = found.kind === "staticMethod" || found.kind === "classMethod" ? found.function : found;
    if (isLayer(each) || inner.kind !== "function" || inner.definition.kind !== "FunctionDef") return undefined;
    return { definition: inner.definition, bound: found.kind !== "staticMethod" };
  }
  return undefined;
}

/** Name of the framework's class that a layer is of or derives from. */
export function frameworkName(cls: ClassValue): string {
  return (cls.mro.find(isOurs) ?? cls).name;
}

/** A module's attribute, where it is a module. */
export function childNamed(module: InstanceValue, name: string): InstanceValue | undefined {
  const direct = module.attributes.get(name);
  if (direct?.kind === "instance" && isModule(direct)) return direct;
  return childEntries(module).find(([key]) => key === name)?.[1];
}

/** The modules in a module, in the order they were put there. */
export function childrenOf(module: InstanceValue): readonly InstanceValue[] {
  return childEntries(module).map(([, child]) => child);
}

function childEntries(module: InstanceValue): readonly (readonly [string, InstanceValue])[] {
  const registered = module.attributes.get("_modules");
  if (registered?.kind !== "dict") return [];
  return [...registered.entries.values()].flatMap(({ key, value }) =>
    key.kind === "str" && value.kind === "instance" && isModule(value) ? [[key.value, value] as const] : [],
  );
}
