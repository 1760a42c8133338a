/** The class torch.nn.Module and its methods. */
import { settle } from "../../../evaluate/errors.ts";
import { bool, iteratorOver, type NativeTable, NONE, str, tuple } from "../../../evaluate/make.ts";
import { findInClass } from "../../../evaluate/mro.ts";
import { userLocation } from "../../../evaluate/places.ts";
import type { AbstractValue, BoundArguments, ClassValue, Context, Evaluation, InstanceValue } from "../../../evaluate/value.ts";
import { knownClass, nativeClass } from "../world.ts";
import { callModule } from "./call.ts";
import { hookMethods } from "./hooks.ts";
import { letRepeat } from "./repeats.ts";
import {
  addModule,
  assign,
  deleteAttribute,
  getAttribute,
  heldBy,
  initialize,
  registerBuffer,
  registerParameter,
  setAttribute,
} from "./registration.ts";
import { loadStateDict, stateDict } from "./state-dict.ts";
import { childrenOf, entry, isModule, membersOf, modulesOf, selfOf, textOf } from "./tables.ts";

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

function* applyTo(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const self = selfOf(args, context);
  const f = args.get("fn");
  yield* applyBelow(context, self, f);
  return self;
}

function* applyBelow(context: Context, module: InstanceValue, f: AbstractValue): Evaluation<void> {
  for (const [, child] of childrenOf(module)) {
    const own = yield* settle(context.findAttribute(child, "apply"));
    if (own !== undefined) yield* context.call(own, [f]);
  }
  yield* context.call(f, [module]);
}

function setTraining(context: Context, args: BoundArguments, mode: boolean): AbstractValue {
  const self = selfOf(args, context);
  setMode(self, mode);
  return self;
}

function setMode(model: InstanceValue, training: boolean): void {
  for (const [, module] of modulesOf(model)) module.attributes.set("training", bool(training));
}

/** Puts a model into training mode, in which it is analysed though the code may have left it evaluating. A `train` of the user's own may keep parts out of it, and is left its way. */
export function putIntoTraining(model: InstanceValue): void {
  const owner = findInClass(model.class, "train")?.owner;
  if (owner?.name === "Module" && owner.module === "torch.nn.modules.module") setMode(model, true);
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

const unchanged = (context: Context, args: BoundArguments): AbstractValue => selfOf(args, context);

const UNCHANGED = ["to", "cuda", "cpu", "xpu", "ipu", "float", "double", "half", "bfloat16", "type", "share_memory", "to_empty", "compile"];

const MODULE_METHODS: NativeTable = {
  "__init__(self, *args, **kwargs)": initialize,
  "__setattr__(self, name, value)": setAttribute,
  "__getattr__(self, name)": getAttribute,
  "__delattr__(self, name)": deleteAttribute,
  "__call__(self, *args, **kwargs)": (context, args) => callModule(context, selfOf(args, context), args.rest, args.keywords),
  "_call_impl(self, *args, **kwargs)": (context, args) => callModule(context, selfOf(args, context), args.rest, args.keywords),
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
  return knownClass(context, "Module", () => {
    const made = nativeClass(context, "Module", "torch.nn.modules.module", [], MODULE_METHODS, (inner, cls) => ({
      kind: "instance",
      class: cls,
      attributes: new Map(),
      native: { module: { location: userLocation(inner) } },
    }));
    made.native.subclassHook = (_, cls) => letRepeat(cls);
    made.native.held = heldBy;
    made.native.assign = assign;
    made.native.call = callModule;
    return made;
  });
}
