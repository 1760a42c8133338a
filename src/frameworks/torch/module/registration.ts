/** Setting, finding and deleting a module's attributes: what is a parameter, a buffer or a module goes into its table. */
import { deletePlain, setPlain } from "../../../evaluate/attributes/assign.ts";
import { after } from "../../../evaluate/errors.ts";
import { dict, NONE, TRUE } from "../../../evaluate/make.ts";
import type { AbstractValue, BoundArguments, Context, InstanceValue, Pending } from "../../../evaluate/value.ts";
import { entry, isModule, isParameter, put, remove, selfOf, tableOf, textOf } from "./tables.ts";

/** `Module.__init__`: empty tables, training. */
export function initialize(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  self.attributes.set("training", TRUE);
  for (const table of ["_parameters", "_buffers", "_modules"]) self.attributes.set(table, dict());
  return NONE;
}

/** `Module.__setattr__`, as evaluated code calls it. */
export function setAttribute(context: Context, args: BoundArguments): Pending<AbstractValue> {
  return after(assign(context, selfOf(args, context), textOf(args, "name"), args.get("value")), () => NONE);
}

/** `self.name = value`. */
export function assign(context: Context, self: InstanceValue, name: string, value: AbstractValue): Pending<void> {
  if (isParameter(value)) {
    if (tableOf(self, "_parameters") === undefined) {
      context.raise("AttributeError", "cannot assign parameters before Module.__init__() call");
    }
    remove(self, name, "_parameters");
    put(self, "_parameters", name, value);
  } else if (isModule(value)) {
    if (tableOf(self, "_modules") === undefined) context.raise("AttributeError", "cannot assign module before Module.__init__() call");
    remove(self, name, "_modules");
    put(self, "_modules", name, value);
  } else if (entry(self, "_parameters", name) !== undefined) {
    if (value.kind === "none" || value.kind === "unknown") put(self, "_parameters", name, value);
    else {
      context.raise(
        "TypeError",
        `cannot assign '${context.typeOf(value).name}' as parameter '${name}' (torch.nn.Parameter or None expected)`,
      );
    }
  } else if (entry(self, "_modules", name) !== undefined) {
    if (value.kind === "none" || value.kind === "unknown") put(self, "_modules", name, value);
    else {
      context.raise(
        "TypeError",
        `cannot assign '${context.typeOf(value).name}' as child module '${name}' (torch.nn.Module or None expected)`,
      );
    }
  } else if (entry(self, "_buffers", name) !== undefined) {
    if (value.kind === "none" || value.kind === "unknown" || value.kind === "tensor") put(self, "_buffers", name, value);
    else context.raise("TypeError", `cannot assign '${self.class.name}' object to buffer '${name}' (torch Tensor or None required)`);
  } else return setPlain(context, self, name, value);
}

/** What is in one of a module's tables. */
export function heldBy(module: InstanceValue, name: string): AbstractValue | undefined {
  return entry(module, "_parameters", name) ?? entry(module, "_buffers", name) ?? entry(module, "_modules", name);
}

/** `Module.__getattr__`: what is in a table. Raises AttributeError. */
export function getAttribute(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  const name = textOf(args, "name");
  return (
    heldBy(self, name) ??
    self.class.unknownBase ??
    context.raise("AttributeError", `'${self.class.name}' object has no attribute '${name}'`)
  );
}

/** `Module.__delattr__`: out of the table it is in, else out of the instance. Raises AttributeError. */
export function deleteAttribute(context: Context, args: BoundArguments): Pending<AbstractValue> {
  const self = selfOf(args, context);
  const name = textOf(args, "name");
  for (const table of ["_parameters", "_buffers", "_modules"] as const) {
    if (tableOf(self, table)?.entries.delete("s" + name) === true) return NONE;
  }
  return after(deletePlain(context, self, name), () => NONE);
}

/** `add_module` and `register_module`. Raises as torch does for what is no module, and for names it does not allow. */
export function addModule(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  const name = textOf(args, "name");
  const module = args.get("module");
  if (module.kind === "unknown" || module.kind === "none") put(self, "_modules", name, module);
  else if (!isModule(module)) context.raise("TypeError", `${context.typeOf(module).name} is not a Module subclass`);
  else if (name.includes(".")) context.raise("KeyError", `module name can't contain ".", got: ${name}`);
  else if (name === "") context.raise("KeyError", 'module name can\'t be empty string ""');
  else if (tableOf(self, "_modules") === undefined) context.raise("AttributeError", "cannot assign module before Module.__init__() call");
  else if (self.attributes.has(name)) context.raise("KeyError", `attribute '${name}' already exists`);
  else put(self, "_modules", name, module);
  return NONE;
}

/** `register_parameter`: None keeps the name's place. */
export function registerParameter(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  const name = textOf(args, "name");
  const value = args.get("param");
  if (tableOf(self, "_parameters") === undefined) context.raise("AttributeError", "cannot assign parameter before Module.__init__() call");
  if (value.kind !== "none" && value.kind !== "unknown" && !isParameter(value)) {
    context.raise(
      "TypeError",
      `cannot assign '${context.typeOf(value).name}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
    );
  }
  put(self, "_parameters", name, value);
  return NONE;
}

/** `register_buffer`. */
export function registerBuffer(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  const name = textOf(args, "name");
  const value = args.get("tensor");
  if (tableOf(self, "_buffers") === undefined) context.raise("AttributeError", "cannot assign buffer before Module.__init__() call");
  if (value.kind !== "none" && value.kind !== "unknown" && value.kind !== "tensor") {
    context.raise("TypeError", `cannot assign '${context.typeOf(value).name}' object to buffer '${name}' (torch Tensor or None required)`);
  }
  self.attributes.delete(name);
  put(self, "_buffers", name, value);
  return NONE;
}
