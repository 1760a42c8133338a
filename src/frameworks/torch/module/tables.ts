/** An nn.Module's three tables, dicts among the instance's attributes as in torch itself, and their traversal. */
import { str } from "../../../evaluate/make.ts";
import type { AbstractValue, BoundArguments, Context, DictValue, InstanceValue, TensorValue } from "../../../evaluate/value.ts";
import type { Location } from "../../../text/location.ts";

/** What we remember of a module beside its attributes. */
interface ModuleState {
  /** Where the user's code constructs it. */
  readonly location: Location | undefined;
}

declare module "../../../evaluate/value.ts" {
  interface NativeStates {
    module: ModuleState;
  }
}

type Table = "_parameters" | "_buffers" | "_modules";

/** A table of a module; undefined before Module.__init__ has run. */
export function tableOf(module: InstanceValue, table: Table): DictValue | undefined {
  const value = module.attributes.get(table);
  return value?.kind === "dict" ? value : undefined;
}

/** A table's entries in the order of their registration. */
export function* entries(module: InstanceValue, table: Table): Generator<readonly [string, AbstractValue]> {
  const value = tableOf(module, table);
  if (value === undefined) return;
  for (const slot of value.entries.values()) if (slot.key.kind === "str") yield [slot.key.value, slot.value];
}

/** An entry by name. */
export function entry(module: InstanceValue, table: Table, name: string): AbstractValue | undefined {
  return tableOf(module, table)?.entries.get("s" + name)?.value;
}

/** Sets an entry; the name keeps its place. */
export function put(module: InstanceValue, table: Table, name: string, value: AbstractValue): void {
  tableOf(module, table)?.entries.set("s" + name, { key: str(name), value });
}

/** Takes a name out of all tables but one. */
export function remove(module: InstanceValue, name: string, except: Table | undefined): void {
  module.attributes.delete(name);
  for (const table of ["_parameters", "_buffers", "_modules"] as const) {
    if (table !== except) tableOf(module, table)?.entries.delete("s" + name);
  }
}

/** Whether a value is an nn.Module. */
export function isModule(value: AbstractValue): value is InstanceValue {
  return value.kind === "instance" && value.class.mro.some((cls) => cls.name === "Module" && cls.module === "torch.nn.modules.module");
}

/** Whether a value is an nn.Parameter. */
export function isParameter(value: AbstractValue): boolean {
  return value.kind === "tensor" && value.state.parameter;
}

/** Child modules by name; one that is registered twice comes once. */
export function* childrenOf(module: InstanceValue): Generator<readonly [string, InstanceValue]> {
  const seen = new Set<AbstractValue>();
  for (const [name, child] of entries(module, "_modules")) {
    if (!isModule(child) || seen.has(child)) continue;
    seen.add(child);
    yield [name, child];
  }
}

/** All modules in the order of named_modules. */
export function* modulesOf(
  module: InstanceValue,
  prefix = "",
  unique = true,
  seen = new Set<AbstractValue>(),
  depth = 0,
): Generator<readonly [path: string, module: InstanceValue]> {
  if ((unique && seen.has(module)) || depth > 200) return;
  if (unique) seen.add(module);
  yield [prefix, module];
  for (const [name, child] of entries(module, "_modules")) {
    if (isModule(child)) yield* modulesOf(child, prefix === "" ? name : `${prefix}.${name}`, unique, seen, depth + 1);
  }
}

/** Members of one of the tables, of the module and those below it, in the order of named_parameters. */
export function* membersOf(
  module: InstanceValue,
  table: "_parameters" | "_buffers",
  { prefix = "", recurse = true, unique = true } = {},
): Generator<readonly [path: string, tensor: TensorValue, owner: InstanceValue]> {
  const seen = new Set<AbstractValue>();
  const modules = recurse ? modulesOf(module, prefix, unique) : [[prefix, module] as const];
  for (const [path, owner] of modules) {
    for (const [name, value] of entries(owner, table)) {
      if (value.kind !== "tensor" || (unique && seen.has(value))) continue;
      seen.add(value);
      yield [path === "" ? name : `${path}.${name}`, value, owner];
    }
  }
}

/** The module that a method was called on. Raises TypeError where `self` is none. */
export function selfOf(args: BoundArguments, context: Context): InstanceValue {
  const self = args.get("self");
  return self.kind === "instance" ? self : context.raise("TypeError", "descriptor requires a 'Module' object");
}

/** A string among the arguments; empty for anything else. */
export function textOf(args: BoundArguments, name: string): string {
  const value = args.get(name);
  return value.kind === "str" ? value.value : "";
}

/** The user's, which see the gradients on their way back, and may change them. */
export const BACKWARD_HOOKS = "_backward_hooks";

export const BACKWARD_PRE_HOOKS = "_backward_pre_hooks";
