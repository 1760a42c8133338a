/** The call of a module: its hooks and forward, with the tracer told of it. */
import { settle } from "../../../evaluate/errors.ts";
import { tuple } from "../../../evaluate/make.ts";
import { type Content, graphType } from "../../../evaluate/tensors/content.ts";
import { refOf, tensorOf } from "../../../evaluate/tensors/storage.ts";
import { runOf, type Tracer } from "../../../evaluate/trace.ts";
import type {
  AbstractValue,
  BoundArguments,
  Context,
  Evaluation,
  InstanceValue,
  TensorValue,
  TupleValue,
} from "../../../evaluate/value.ts";
import { throughModuleHook } from "../gradient-hooks.ts";
import { FORWARD_HOOKS, FORWARD_PRE_HOOKS, hooksOf, OWN_HOOKS } from "./hooks.ts";
import { BACKWARD_HOOKS, BACKWARD_PRE_HOOKS, entries, isModule, membersOf, modulesOf, selfOf } from "./tables.ts";

/** `module(…)`: forward, with the tracer told of it. */
export function* callModule(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const self = selfOf(args, context);
  for (const hook of hooksOf(self, OWN_HOOKS)) yield* context.call(hook, [self, tuple(args.rest)]);
  const before = hooksOf(self, FORWARD_PRE_HOOKS);
  const after = hooksOf(self, FORWARD_HOOKS);
  const back = hooksOf(self, BACKWARD_HOOKS);
  const backFirst = hooksOf(self, BACKWARD_PRE_HOOKS);
  if (before.length + after.length + back.length + backFirst.length === 0) {
    return yield* callForward(context, self, args.rest, args.keywords);
  }
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

function isLeaf(self: InstanceValue): boolean {
  if (self.class.mro.some((cls) => cls.name === "MultiheadAttention" && cls.module.startsWith("torch."))) return true;
  return !entries(self, "_modules").some(([, child]) => isModule(child));
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
  const parameters = entries(self, "_parameters").flatMap(([, value]) => (value.kind === "tensor" ? [value] : []));
  const owned = isLeaf(self) ? membersOf(self, "_parameters").map(([, parameter]) => parameter) : parameters;
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
