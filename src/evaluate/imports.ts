/** Import statements. */
import type { Alias, Import, ImportFrom } from "../syntax/tree.ts";
import type { Frame } from "./context.ts";
import { settle } from "./errors.ts";
import { importedMember, initialize } from "./module-files.ts";
import { relativeModule } from "./modules.ts";
import { assignName, mangle } from "./scopes.ts";
import type { AbstractValue, Context, Evaluation, ModuleValue, UnknownValue } from "./value.ts";

/** `import a.b, c as d`. */
export function* runImport(context: Context, node: Import, frame: Frame): Evaluation<void> {
  for (const alias of node.names) {
    frame.span = alias.span;
    const module = (yield* context.importModule(alias.name)) ?? absent(context, alias.name);
    const [top = alias.name] = alias.name.split(".");
    if (alias.asname !== undefined) assignName(frame.scope, mangle(alias.asname, frame), module);
    else if (top === alias.name) assignName(frame.scope, mangle(top, frame), module);
    else {
      const outer: AbstractValue = context.modules.get(top)?.value ?? module;
      assignName(frame.scope, mangle(top, frame), outer);
      if (module.kind === "unknown" && outer.kind === "module") attach(context, alias.name, module);
    }
  }
}

/** Makes `a.b` the unknown that `import a.b` found, where `a` itself is known. */
function attach(context: Context, path: string, value: UnknownValue): void {
  const parts = path.split(".");
  for (let length = parts.length - 1; length > 0; length--) {
    const parent = context.modules.get(parts.slice(0, length).join("."));
    const name = parts[length];
    if (parent === undefined || name === undefined) continue;
    if (!parent.value.scope.variables.has(name)) parent.value.scope.variables.set(name, value);
    return;
  }
}

/** A module that is not there: raises where an `except ImportError` waits for it, otherwise unknown. */
function absent(context: Context, dotted: string): UnknownValue {
  const path = dotted.replace(/^\.+(?=.)/, "");
  if (context.importGuards > 0) return context.raise("ModuleNotFoundError", `No module named '${path}'`);
  const [top = path] = path.split(".");
  const known = context.modules.has(top);
  const unknown = context.unknown(known ? `there is no module \`${path}\`` : `\`${top}\` is not in the workspace`);
  context.problem(unknown.reason, "note");
  return unknown;
}

/** `from ..a.b import c as d, *`. */
export function* runImportFrom(context: Context, node: ImportFrom, frame: Frame): Evaluation<void> {
  const path = ".".repeat(node.level) + (node.module ?? "");
  const module: ModuleValue | UnknownValue =
    (node.level === 0 ? yield* context.importModule(path) : yield* relativeModule(context, node.level, node.module ?? "", frame)) ??
    (yield* folder(context, node, path)) ??
    absent(context, path);
  for (const alias of node.names) {
    frame.span = alias.span;
    if (alias.name === "*") yield* importAll(context, module, frame);
    else assignName(frame.scope, mangle(alias.asname ?? alias.name, frame), yield* member(context, module, alias));
  }
}

/** A folder without `__init__` that holds a module of one of the names that are imported from it. */
function* folder(context: Context, { level, names }: ImportFrom, path: string): Evaluation<ModuleValue | undefined> {
  for (const { name } of level === 0 ? names : []) {
    if (name !== "*" && (yield* context.importModule(`${path}.${name}`)) !== undefined) return context.modules.get(path)?.value;
  }
  return undefined;
}

function* member(context: Context, module: ModuleValue | UnknownValue, alias: Alias): Evaluation<AbstractValue> {
  if (module.kind === "unknown") return module;
  const path = `${module.name}.${alias.name}`;
  const record = context.modules.get(module.name);
  if (record?.state === "deferred") {
    // Code of the package itself sees its `__init__` under way at most: what it takes from there is what that imports by this name, or a submodule.
    const imported = yield* importedMember(context, record, alias.name);
    if (imported !== undefined) return imported;
    const submodule = yield* context.importModule(path);
    if (submodule !== undefined) return submodule;
  }
  const found = yield* settle(context.findAttribute(module, alias.name));
  if (found !== undefined) return found;
  const submodule = yield* context.importModule(path);
  if (submodule !== undefined) return submodule;
  if (record?.ours !== false && context.importGuards === 0) {
    const unknown = context.unknown(`\`${module.name}.${alias.name}\` is not known`);
    context.problem(unknown.reason);
    return unknown;
  }
  const partial = record?.state === "running" ? "partially initialized module " : "";
  const hint = partial === "" ? "" : " (most likely due to a circular import)";
  return context.raise("ImportError", `cannot import name '${alias.name}' from ${partial}'${module.name}'${hint}`);
}

function* importAll(context: Context, module: ModuleValue | UnknownValue, frame: Frame): Evaluation<void> {
  if (module.kind === "unknown") {
    frame.scope.unknownNames = module;
    return;
  }
  const record = context.modules.get(module.name);
  // All that a package has is asked for, which ends its waiting; code of its own sees it under way at most.
  if (record !== undefined && !isWithin(frame, module)) yield* initialize(context, record);
  const all = yield* settle(context.findAttribute(module, "__all__"));
  if (module.scope.unknownNames !== undefined) frame.scope.unknownNames ??= module.scope.unknownNames;
  const listed = all === undefined ? undefined : yield* settle(context.elements(all));
  if (listed !== undefined && !("reason" in listed)) {
    for (const name of listed) {
      if (name.kind !== "str") continue;
      const value =
        (yield* settle(context.findAttribute(module, name.value))) ?? (yield* context.importModule(`${module.name}.${name.value}`));
      if (value !== undefined) assignName(frame.scope, name.value, value);
    }
    return;
  }
  const { later } = module.scope;
  for (const name of [...(later?.names() ?? [])]) yield* settle(later?.define(context, name));
  for (const [name, value] of [...module.scope.variables]) {
    if (!name.startsWith("_")) assignName(frame.scope, name, value);
  }
}

/** Whether code stands in a package or below it. */
function isWithin({ globals }: Frame, { name }: ModuleValue): boolean {
  const own = globals.variables.get("__name__");
  return own?.kind === "str" && (own.value === name || own.value.startsWith(`${name}.`));
}
