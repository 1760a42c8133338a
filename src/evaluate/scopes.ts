/** Names: looked up, assigned and deleted. */
import type { Frame } from "./context.ts";
import type { AbstractValue, Context, Scope } from "./value.ts";

/** `__name` inside a class body is `_Class__name`. */
export function mangle(name: string, frame: Frame): string {
  if (frame.owner === undefined || name.charCodeAt(0) !== 95 || name.charCodeAt(1) !== 95 || name.endsWith("__")) return name;
  const cls = frame.owner.name.replace(/^_+/, "");
  return cls === "" ? name : `_${cls}${name}`;
}

/** The value of a name, or undefined where it has none yet: a library's module may define it later. */
export function lookupName(context: Context, scope: Scope, name: string): AbstractValue | undefined {
  const elsewhere = scope.elsewhere?.get(name);
  if (elsewhere !== undefined) return elsewhere.variables.get(name) ?? context.builtins.variables.get(name);
  for (let place: Scope | undefined = scope; place !== undefined; place = place.parent) {
    if (place.kind === "class" && place !== scope) continue;
    const value = place.variables.get(name) ?? place.elsewhere?.get(name)?.variables.get(name);
    if (value !== undefined) return value;
    if (place.later?.has(name) === true) return undefined;
    if (place.unknownNames !== undefined) return context.builtins.variables.get(name) ?? place.unknownNames;
  }
  return context.builtins.variables.get(name);
}

/** Assigns a name where Python would. */
export function assignName(scope: Scope, name: string, value: AbstractValue): void {
  (scope.elsewhere?.get(name) ?? scope).variables.set(name, value);
}

/** Assigns by `:=`, which reaches out of comprehensions. */
export function assignOutside(scope: Scope, name: string, value: AbstractValue): void {
  let place = scope;
  while (place.kind === "comprehension" && place.parent !== undefined) place = place.parent;
  assignName(place, name, value);
}

/** Removes a name; false where there is none. */
export function deleteName(scope: Scope, name: string): boolean {
  return (scope.elsewhere?.get(name) ?? scope).variables.delete(name);
}

/** The module scope around a scope. */
export function moduleScope(scope: Scope): Scope {
  let place = scope;
  while (place.kind !== "module" && place.parent !== undefined) place = place.parent;
  return place;
}

/** Where names declared global and nonlocal live, for a function called within `closure`. */
export function declared(closure: Scope, globals: readonly string[], nonlocals: readonly string[]): Map<string, Scope> | undefined {
  if (globals.length === 0 && nonlocals.length === 0) return undefined;
  const places = new Map<string, Scope>();
  const module = moduleScope(closure);
  for (const name of globals) places.set(name, module);
  for (const name of nonlocals) places.set(name, nonlocalPlace(closure, name));
  return places;
}

function nonlocalPlace(closure: Scope, name: string): Scope {
  let nearest: Scope | undefined;
  for (let place: Scope | undefined = closure; place !== undefined; place = place.parent) {
    if (place.kind !== "function") continue;
    const further = place.elsewhere?.get(name);
    if (further !== undefined) return further;
    if (place.variables.has(name)) return place;
    nearest ??= place;
  }
  return nearest ?? closure;
}
