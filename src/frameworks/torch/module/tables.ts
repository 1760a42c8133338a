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
export function entries(module: InstanceValue, table: Table): (readonly [string, AbstractValue])[] {
  const own: (readonly [string, AbstractValue])[] = [];
  tableOf(module, table)?.entries.forEach(({ key, value }) => {
    if (key.kind === "str") own.push([key.value, value]);
  });
  return own;
}

/** An entry by name. */
export function entry(module: InstanceValue, table: Table, name: string): AbstractValue | undefined {
  const entries = tableOf(module, table)?.entries;
  // Most tables are empty, and a key is a text to be put together.
  return entries === undefined || entries.size === 0 ? undefined : entries.get("s" + name)?.value;
}

/** Sets an entry; the name keeps its place. */
export function put(module: InstanceValue, table: Table, name: string, value: AbstractValue): void {
  tableOf(module, table)?.entries.set("s" + name, { key: str(name), value });
}

/** Takes a name out of all tables but one. */
export function remove(module: InstanceValue, name: string, except: Table | undefined): void {
  module.attributes.delete(name);
  for (const table of ["_parameters", "_buffers", "_modules"] as const) {
    const entries = table === except ? undefined : tableOf(module, table)?.entries;
    if (entries !== undefined && entries.size > 0) entries.delete("s" + name);
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
export function childrenOf(module: InstanceValue): (readonly [string, InstanceValue])[] {
  const children: (readonly [string, InstanceValue])[] = [];
  const seen = new Set<AbstractValue>();
  for (const [name, child] of entries(module, "_modules")) {
    if (!isModule(child) || seen.has(child)) continue;
    seen.add(child);
    children.push([name, child]);
  }
  return children;
}

/** Modules that are held in modules: deeper ones are not looked for. */
const DEEPEST = 200;

/** All modules in the order of named_modules. */
export function modulesOf(module: InstanceValue, prefix = "", unique = true): (readonly [path: string, module: InstanceValue])[] {
  const all: (readonly [string, InstanceValue])[] = [];
  const seen = new Set<AbstractValue>();
  const visit = (path: string, one: InstanceValue, depth: number): void => {
    if ((unique && seen.has(one)) || depth > DEEPEST) return;
    if (unique) seen.add(one);
    all.push([path, one]);
    for (const [name, child] of entries(one, "_modules")) {
      if (isModule(child)) visit(path === "" ? name : `${path}.${name}`, child, depth + 1);
    }
  };
  visit(prefix, module, 0);
  return all;
}

/** Members of one of the tables, of the module and those below it, in the order of named_parameters. */
export function membersOf(
  module: InstanceValue,
  table: "_parameters" | "_buffers",
  { prefix = "", recurse = true, unique = true } = {},
): (readonly [path: string, tensor: TensorValue, owner: InstanceValue])[] {
  const members: (readonly [string, TensorValue, InstanceValue])[] = [];
  const seen = new Set<AbstractValue>();
  for (const [path, owner] of recurse ? modulesOf(module, prefix, unique) : [[prefix, module] as const]) {
    for (const [name, value] of entries(owner, table)) {
      if (value.kind !== "tensor" || (unique && seen.has(value))) continue;
      seen.add(value);
      members.push([path === "" ? name : `${path}.${name}`, value, owner]);
    }
  }
  return members;
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
