/** torch.nn.Module: registration, traversal, calls. Its three tables are dicts among the instance's attributes, as in torch itself. */
import { deletePlain, setPlain } from "../../evaluate/attributes.ts";
import { isEvaluation, settle } from "../../evaluate/errors.ts";
import { bool, dict, iteratorOver, native, NONE, str, tuple, TRUE, type NativeTable } from "../../evaluate/make.ts";
import { graphType, refOf, tensorOf, writeContent, type Content } from "../../evaluate/tensor.ts";
import { userLocation } from "../../evaluate/places.ts";
import { runOf, type Tracer } from "../../evaluate/trace.ts";
import type {
  AbstractValue,
  BoundArguments,
  ClassValue,
  Context,
  DictValue,
  Evaluation,
  InstanceValue,
  ListValue,
  TensorValue,
  TupleValue,
} from "../../evaluate/value.ts";
import type { Location } from "../../text/location.ts";
import { assign } from "./arithmetic.ts";
import { hookHandle, throughModuleHook } from "./gradient-hooks.ts";
import { instanceOf, knownClass, nativeClass } from "./world.ts";

/** What we remember of a module beside its attributes. */
interface ModuleState {
  /** Where the user's code constructs it. */
  readonly location: Location | undefined;
}

declare module "../../evaluate/value.ts" {
  interface NativeStates {
    module: ModuleState;
  }
}

declare module "../../evaluate/library.ts" {
  interface Observations {
    /** Modules in a plain list or dict: their parameters are not the model's. */
    unregisteredModules: { readonly owner: string; readonly attribute: string };
    /** A hook that may change what flows. */
    hook: { readonly name: string };
  }
}

type Table = "_parameters" | "_buffers" | "_modules";

/** A table of a module; undefined before Module.__init__ has run. */
export function tableOf(module: InstanceValue, table: Table): DictValue | undefined {
  const value = module.attributes.get(table);
  return value?.kind === "dict" ? value : undefined;
}

function* entries(module: InstanceValue, table: Table): Generator<readonly [string, AbstractValue]> {
  const value = tableOf(module, table);
  if (value === undefined) return;
  for (const slot of value.entries.values()) if (slot.key.kind === "str") yield [slot.key.value, slot.value];
}

function entry(module: InstanceValue, table: Table, name: string): AbstractValue | undefined {
  return tableOf(module, table)?.entries.get("s" + name)?.value;
}

function put(module: InstanceValue, table: Table, name: string, value: AbstractValue): void {
  tableOf(module, table)?.entries.set("s" + name, { key: str(name), value });
}

function remove(module: InstanceValue, name: string, except: Table | undefined): void {
  module.attributes.delete(name);
  for (const table of ["_parameters", "_buffers", "_modules"] as const) {
    if (table !== except) tableOf(module, table)?.entries.delete("s" + name);
  }
}

/** Whether a value is an nn.Module. */
export function isModule(value: AbstractValue): value is InstanceValue {
  return value.kind === "instance" && value.class.mro.some((cls) => cls.name === "Module" && cls.module === "torch.nn.modules.module");
}

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

function selfOf(args: BoundArguments, context: Context): InstanceValue {
  const self = args.get("self");
  return self.kind === "instance" ? self : context.raise("TypeError", "descriptor requires a 'Module' object");
}

function textOf(args: BoundArguments, name: string): string {
  const value = args.get(name);
  return value.kind === "str" ? value.value : "";
}

function pairs(items: Iterable<readonly [string, AbstractValue, ...unknown[]]>): AbstractValue {
  return iteratorOver(
    Array.from(items, ([name, value]) => tuple([str(name), value])),
    "generator",
  );
}

function values(items: Iterable<readonly [string, AbstractValue, ...unknown[]]>): AbstractValue {
  return iteratorOver(
    Array.from(items, ([, value]) => value),
    "generator",
  );
}

const isFalse = (value: AbstractValue): boolean => value.kind === "bool" && !value.value;

function initialize(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  self.attributes.set("training", TRUE);
  for (const table of ["_parameters", "_buffers", "_modules"]) self.attributes.set(table, dict());
  return NONE;
}

/** `self.name = value`. */
function setAttribute(context: Context, args: BoundArguments): AbstractValue | Evaluation<AbstractValue> {
  const self = selfOf(args, context);
  const name = textOf(args, "name");
  const value = args.get("value");
  const cls = context.typeOf(self).name;
  if (isParameter(value)) {
    if (tableOf(self, "_parameters") === undefined) {
      context.raise("AttributeError", "cannot assign parameters before Module.__init__() call");
    }
    remove(self, name, "_parameters");
    put(self, "_parameters", name, value);
    return NONE;
  }
  if (isModule(value)) {
    if (tableOf(self, "_modules") === undefined) context.raise("AttributeError", "cannot assign module before Module.__init__() call");
    remove(self, name, "_modules");
    put(self, "_modules", name, value);
    return NONE;
  }
  if (entry(self, "_parameters", name) !== undefined) {
    if (value.kind === "none" || value.kind === "unknown") put(self, "_parameters", name, value);
    else {
      context.raise(
        "TypeError",
        `cannot assign '${context.typeOf(value).name}' as parameter '${name}' (torch.nn.Parameter or None expected)`,
      );
    }
    return NONE;
  }
  if (entry(self, "_modules", name) !== undefined) {
    if (value.kind === "none" || value.kind === "unknown") put(self, "_modules", name, value);
    else {
      context.raise(
        "TypeError",
        `cannot assign '${context.typeOf(value).name}' as child module '${name}' (torch.nn.Module or None expected)`,
      );
    }
    return NONE;
  }
  if (entry(self, "_buffers", name) !== undefined) {
    if (value.kind === "none" || value.kind === "unknown" || value.kind === "tensor") put(self, "_buffers", name, value);
    else context.raise("TypeError", `cannot assign '${cls}' object to buffer '${name}' (torch Tensor or None required)`);
    return NONE;
  }
  return done(setPlain(context, self, name, value));
}

function done(pending: void | Evaluation<void>): AbstractValue | Evaluation<AbstractValue> {
  return isEvaluation(pending) ? thenNone(pending) : NONE;
}

function* thenNone(evaluation: Evaluation<void>): Evaluation<AbstractValue> {
  yield* evaluation;
  return NONE;
}

function getAttribute(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  const name = textOf(args, "name");
  const found = entry(self, "_parameters", name) ?? entry(self, "_buffers", name) ?? entry(self, "_modules", name);
  if (found !== undefined) return found;
  return self.class.unknownBase ?? context.raise("AttributeError", `'${self.class.name}' object has no attribute '${name}'`);
}

function deleteAttribute(context: Context, args: BoundArguments): AbstractValue | Evaluation<AbstractValue> {
  const self = selfOf(args, context);
  const name = textOf(args, "name");
  for (const table of ["_parameters", "_buffers", "_modules"] as const) {
    if (tableOf(self, table)?.entries.delete("s" + name) === true) return NONE;
  }
  return done(deletePlain(context, self, name));
}

function addModule(context: Context, args: BoundArguments): AbstractValue {
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

function registerParameter(context: Context, args: BoundArguments): AbstractValue {
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

function registerBuffer(context: Context, args: BoundArguments): AbstractValue {
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

/** `module(…)`: forward, with the tracer told of it. */
function* callModule(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const self = selfOf(args, context);
  for (const hook of hooksOf(self, OWN_HOOKS)) yield* context.call(hook, [self, tuple(args.rest)]);
  const before = hooksOf(self, FORWARD_PRE_HOOKS);
  const after = hooksOf(self, FORWARD_HOOKS);
  const back = hooksOf(self, BACKWARD_HOOKS);
  const backFirst = hooksOf(self, BACKWARD_PRE_HOOKS);
  if (before.length + after.length + back.length + backFirst.length === 0)
    return yield* callForward(context, self, args.rest, args.keywords);
  let given = args.rest;
  for (const hook of before) {
    const changed = yield* context.call(hook, [self, tuple(given)]);
    if (changed.kind === "tuple") given = changed.items;
    else if (changed.kind !== "none") given = [changed];
  }
  for (const hook of back) given = yield* throughModuleHook(context, self, hook, given, "after");
  let output = yield* callForward(context, self, given, args.keywords);
  for (const hook of after) {
    const changed = yield* context.call(hook, [self, tuple(given), output]);
    if (changed.kind !== "none") output = changed;
  }
  for (const hook of backFirst) {
    const parts = output.kind === "tuple" ? output.items : [output];
    const changed = yield* throughModuleHook(context, self, hook, parts, "before");
    output = output.kind === "tuple" ? tuple(changed) : (changed[0] ?? output);
  }
  return output;
}

function* callForward(
  context: Context,
  self: InstanceValue,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Evaluation<AbstractValue> {
  const forward = yield* settle(context.getAttribute(self, "forward"));
  const { tracer } = runOf(context);
  if (tracer === undefined) return yield* context.call(forward, positional, keywords);
  const path = pathOf(tracer, self);
  if (path === undefined) return yield* context.call(forward, positional, keywords);
  const depth = tracer.depth;
  const functional = tracer.functional;
  tracer.functional = "";
  tracer.enter(path, self.class.name, isLeaf(self));
  try {
    const output = yield* context.call(forward, positional, keywords);
    return leave(context, tracer, self, output);
  } finally {
    tracer.unwind(depth);
    tracer.functional = functional;
  }
}

/** Functions of ours that recompute a weight before each call (weight_norm, spectral_norm). */
const OWN_HOOKS = "_lens_hooks";
/** The user's, which see the arguments before a call and what it gave, and may change them. */
const FORWARD_PRE_HOOKS = "_forward_pre_hooks";
const FORWARD_HOOKS = "_forward_hooks";
/** The user's, which see the gradients on their way back, and may change them. */
const BACKWARD_HOOKS = "_backward_hooks";
const BACKWARD_PRE_HOOKS = "_backward_pre_hooks";

function hooksOf(self: InstanceValue, kind: string): readonly AbstractValue[] {
  const hooks = self.attributes.get(kind);
  return hooks?.kind === "list" ? hooks.items : [];
}

function isLeaf(self: InstanceValue): boolean {
  if (self.class.mro.some((cls) => cls.name === "MultiheadAttention" && cls.module.startsWith("torch."))) return true;
  for (const _ of childrenOf(self)) return false;
  return true;
}

function leave(context: Context, tracer: Tracer, self: InstanceValue, output: AbstractValue): AbstractValue {
  const main = output.kind === "tuple" || output.kind === "list" ? output.items[0] : output;
  let result = output;
  let tensor = main?.kind === "tensor" ? main : undefined;
  if (tensor !== undefined && tracer.isOlder(refOf(context, tracer, tensor))) {
    // What passes through unchanged gets a node of its own, so that its gradient is that of this path alone.
    tensor = passedOn(context, tracer, tensor);
    if (main === output) result = tensor;
    else if (output.kind === "tuple") result = { ...output, items: [tensor, ...output.items.slice(1)] } satisfies TupleValue;
  }
  const parameters = [...entries(self, "_parameters")].flatMap(([, value]) => (value.kind === "tensor" ? [value] : []));
  const owned = isLeaf(self) ? [...membersOf(self, "_parameters")].map(([, parameter]) => parameter) : parameters;
  const location = self.native.module?.location ?? self.class.location ?? tracer.location();
  const value = tensor === undefined ? undefined : refOf(context, tracer, tensor);
  tracer.leave(value, { operation: self.class.name, parameters: owned, location });
  return result;
}

function passedOn(context: Context, tracer: Tracer, tensor: TensorValue): TensorValue {
  const ref = refOf(context, tracer, tensor);
  const node = tracer.add("reshape", { shape: tensor.shape }, [ref], [{ shape: tensor.shape, dtype: graphType(tensor.dtype) }]);
  const detached = !runOf(context).gradients;
  const content: Content = { kind: "graph", shape: tensor.shape, tracer, ref: { node, output: 0 }, detached };
  return tensorOf(context, content, tensor.dtype, { requiresGrad: tensor.state.requiresGrad });
}

const paths = new WeakMap<Tracer, { readonly root: InstanceValue; names: Map<InstanceValue, string> }>();

/** Tells the tracer which model it traces. */
export function traceModel(tracer: Tracer, root: InstanceValue): void {
  paths.set(tracer, { root, names: namesBelow(root) });
}

function namesBelow(root: InstanceValue): Map<InstanceValue, string> {
  return new Map(Array.from(modulesOf(root), ([path, module]) => [module, path]));
}

/** The module's path; undefined for one that is not part of the model. */
function pathOf(tracer: Tracer, module: InstanceValue): string | undefined {
  const model = paths.get(tracer);
  if (model === undefined) return undefined;
  const known = model.names.get(module);
  if (known !== undefined) return known;
  model.names = namesBelow(model.root);
  return model.names.get(module);
}

function* applyTo(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const self = selfOf(args, context);
  const f = args.get("fn");
  yield* applyBelow(context, self, f);
  return self;
}

function* applyBelow(context: Context, module: InstanceValue, f: AbstractValue): Evaluation<void> {
  for (const [, child] of [...childrenOf(module)]) {
    const own = yield* settle(context.findAttribute(child, "apply"));
    if (own !== undefined) yield* context.call(own, [f]);
  }
  yield* context.call(f, [module]);
}

function setTraining(context: Context, args: BoundArguments, mode: boolean): AbstractValue {
  const self = selfOf(args, context);
  for (const [, module] of modulesOf(self)) module.attributes.set("training", bool(mode));
  return self;
}

function stateDict(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  const prefix = textOf(args, "prefix");
  const state = dict();
  for (const [path, owner] of modulesOf(self, "", false)) {
    for (const table of ["_parameters", "_buffers"] as const) {
      for (const [name, value] of entries(owner, table)) {
        const key = prefix + (path === "" ? name : `${path}.${name}`);
        if (value.kind === "tensor") state.entries.set("s" + key, { key: str(key), value });
      }
    }
  }
  return state;
}

function loadStateDict(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  const state = args.get("state_dict");
  let missing = 0;
  for (const [path, owner] of modulesOf(self, "", false)) {
    for (const [name, value] of entries(owner, "_parameters")) {
      if (value.kind !== "tensor") continue;
      const key = path === "" ? name : `${path}.${name}`;
      const loaded = state.kind === "dict" ? state.entries.get("s" + key)?.value : undefined;
      if (loaded?.kind === "tensor" && loaded.shape.join() === value.shape.join()) assign(context, value, loaded);
      else if (state.kind !== "dict") {
        missing++;
        writeContent(context, value, {
          kind: "unknown",
          shape: value.shape,
          reason: "its values are loaded, and not known before running",
        });
      }
    }
  }
  if (missing > 0) {
    context.problem("load_state_dict: what is loaded is not known, so the parameters are unknown", "warning", userLocation(context));
  }
  const cls = knownClass(context, "_IncompatibleKeys", () => nativeClass(context, "_IncompatibleKeys", "torch.nn.modules.module"));
  return instanceOf(cls, [
    ["missing_keys", { kind: "list", items: [] }],
    ["unexpected_keys", { kind: "list", items: [] }],
  ]);
}

function submodule(context: Context, args: BoundArguments): AbstractValue {
  let module: AbstractValue = selfOf(args, context);
  const target = textOf(args, "target");
  for (const name of target === "" ? [] : target.split(".")) {
    const next: AbstractValue | undefined = isModule(module) ? entry(module, "_modules", name) : undefined;
    if (next === undefined) return context.raise("AttributeError", `${context.typeOf(module).name} has no attribute \`${name}\``);
    module = next;
  }
  return module;
}

function member(table: "_parameters" | "_buffers") {
  return (context: Context, args: BoundArguments): AbstractValue => {
    const target = textOf(args, "target");
    for (const [path, tensor] of membersOf(selfOf(args, context), table, { unique: false })) if (path === target) return tensor;
    return context.raise("AttributeError", `\`${target}\` is not ${table === "_buffers" ? "a buffer" : "an nn.Parameter"}`);
  };
}

function requireGradients(context: Context, args: BoundArguments): AbstractValue {
  const self = selfOf(args, context);
  const wanted = !isFalse(args.get("requires_grad"));
  for (const [, parameter] of membersOf(self, "_parameters")) parameter.state.requiresGrad = wanted;
  return self;
}

function registerHook(kind: string | undefined) {
  return (context: Context, args: BoundArguments): AbstractValue => {
    const self = selfOf(args, context);
    const known = kind === undefined ? undefined : self.attributes.get(kind);
    const hooks: ListValue = known?.kind === "list" ? known : { kind: "list", items: [] };
    const hook = args.get("hook");
    hooks.items.push(hook);
    if (kind !== undefined) self.attributes.set(kind, hooks);
    return hookHandle(context, () => {
      const at = hooks.items.indexOf(hook);
      if (at >= 0) hooks.items.splice(at, 1);
    });
  };
}

const unchanged = (context: Context, args: BoundArguments): AbstractValue => selfOf(args, context);

/** Hooks that see no forward call: nothing of what they do is part of the model. */
const SILENT_HOOKS = [
  "register_state_dict_pre_hook",
  "_register_state_dict_hook",
  "register_load_state_dict_post_hook",
  "_register_load_state_dict_pre_hook",
];

function hookMethods(): NativeTable {
  return {
    "register_forward_hook(self, hook, **kwargs)": registerHook(FORWARD_HOOKS),
    "register_forward_pre_hook(self, hook, **kwargs)": registerHook(FORWARD_PRE_HOOKS),
    "register_full_backward_hook(self, hook, **kwargs)": registerHook(BACKWARD_HOOKS),
    "register_backward_hook(self, hook, **kwargs)": registerHook(BACKWARD_HOOKS),
    "register_full_backward_pre_hook(self, hook, **kwargs)": registerHook(BACKWARD_PRE_HOOKS),
    ...Object.fromEntries(SILENT_HOOKS.map((name) => [`${name}(self, hook, *args, **kwargs)`, registerHook(undefined)])),
  };
}

const UNCHANGED = ["to", "cuda", "cpu", "xpu", "ipu", "float", "double", "half", "bfloat16", "type", "share_memory", "to_empty", "compile"];

const MODULE_METHODS: NativeTable = {
  "__init__(self, *args, **kwargs)": initialize,
  "__setattr__(self, name, value)": setAttribute,
  "__getattr__(self, name)": getAttribute,
  "__delattr__(self, name)": deleteAttribute,
  "__call__(self, *args, **kwargs)": callModule,
  "_call_impl(self, *args, **kwargs)": callModule,
  "forward(self, *args, **kwargs)": (context, args) =>
    selfOf(args, context).class.unknownBase ??
    context.raise("NotImplementedError", `Module [${context.typeOf(args.get("self")).name}] is missing the required "forward" function`),
  "add_module(self, name, module)": addModule,
  "register_module(self, name, module)": addModule,
  "register_parameter(self, name, param)": registerParameter,
  "register_buffer(self, name, tensor, persistent=True)": registerBuffer,
  "named_parameters(self, prefix='', recurse=True, remove_duplicate=True)": (context, args) =>
    pairs(
      membersOf(selfOf(args, context), "_parameters", {
        prefix: textOf(args, "prefix"),
        recurse: !isFalse(args.get("recurse")),
        unique: !isFalse(args.get("remove_duplicate")),
      }),
    ),
  "parameters(self, recurse=True)": (context, args) =>
    values(membersOf(selfOf(args, context), "_parameters", { recurse: !isFalse(args.get("recurse")) })),
  "named_buffers(self, prefix='', recurse=True, remove_duplicate=True)": (context, args) =>
    pairs(membersOf(selfOf(args, context), "_buffers", { prefix: textOf(args, "prefix"), recurse: !isFalse(args.get("recurse")) })),
  "buffers(self, recurse=True)": (context, args) =>
    values(membersOf(selfOf(args, context), "_buffers", { recurse: !isFalse(args.get("recurse")) })),
  "named_modules(self, memo=None, prefix='', remove_duplicate=True)": (context, args) =>
    pairs(modulesOf(selfOf(args, context), textOf(args, "prefix"), !isFalse(args.get("remove_duplicate")))),
  "modules(self)": (context, args) => values(modulesOf(selfOf(args, context))),
  "named_children(self)": (context, args) => pairs(childrenOf(selfOf(args, context))),
  "children(self)": (context, args) => values(childrenOf(selfOf(args, context))),
  "apply(self, fn)": applyTo,
  "train(self, mode=True)": (context, args) => setTraining(context, args, !isFalse(args.get("mode"))),
  "eval(self)": (context, args) => setTraining(context, args, false),
  "requires_grad_(self, requires_grad=True)": requireGradients,
  "zero_grad(self, set_to_none=True)": () => NONE,
  "state_dict(self, *args, destination=None, prefix='', keep_vars=False)": stateDict,
  "load_state_dict(self, state_dict, strict=True, assign=False)": loadStateDict,
  "get_submodule(self, target)": submodule,
  "get_parameter(self, target)": member("_parameters"),
  "get_buffer(self, target)": member("_buffers"),
  "extra_repr(self)": () => str(""),
  "_get_name(self)": (context, args) => str(selfOf(args, context).class.name),
  "__repr__(self)": (context, args) => str(`${selfOf(args, context).class.name}()`),
  ...Object.fromEntries(UNCHANGED.map((name) => [`${name}(self, *args, **kwargs)`, unchanged])),
  ...hookMethods(),
};

/** The class torch.nn.Module. */
export function moduleClass(context: Context): ClassValue {
  return knownClass(context, "Module", () =>
    nativeClass(context, "Module", "torch.nn.modules.module", [], MODULE_METHODS, (inner, cls) => ({
      kind: "instance",
      class: cls,
      attributes: new Map(),
      native: { module: { location: userLocation(inner) } },
    })),
  );
}

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
