/** Modules in plain containers. */
import type { AbstractValue, Context, InstanceValue } from "../../../evaluate/value.ts";
import { isModule, membersOf, modulesOf } from "./tables.ts";

/** Says where modules sit in plain containers, which torch does not look into. */
export function observeUnregistered(context: Context, root: InstanceValue): void {
  const registered = new Set(Array.from(modulesOf(root), ([, module]) => module));
  for (const [path, module] of modulesOf(root)) {
    for (const [attribute, value] of module.attributes) {
      if (attribute === "_modules" || attribute === "_parameters" || attribute === "_buffers") continue;
      if (!within(value).some((item) => isModule(item) && !registered.has(item) && !membersOf(item, "_parameters").next().done)) continue;
      const owner = path === "" ? module.class.name : path;
      context.observe({ kind: "unregisteredModules", owner, attribute, location: module.native.module?.location });
    }
  }
}

function within(value: AbstractValue): readonly AbstractValue[] {
  if (value.kind === "list" || value.kind === "tuple") return value.items;
  return value.kind === "dict" ? [...value.entries.values()].map((slot) => slot.value) : [];
}
