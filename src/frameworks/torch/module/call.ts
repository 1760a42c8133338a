/** The call of a module: its hooks and forward, with the tracer told of it. */
import { after, isEvaluation, settle } from "../../../evaluate/errors.ts";
import { tuple } from "../../../evaluate/make.ts";
import { type Content, graphType } from "../../../evaluate/tensors/content.ts";
import { refOf, tensorOf } from "../../../evaluate/tensors/storage.ts";
import { runOf, type Tracer } from "../../../evaluate/trace.ts";
import type {
  AbstractValue,
  ClassValue,
  Context,
  Evaluation,
  InstanceValue,
  Pending,
  TensorValue,
  TupleValue,
} from "../../../evaluate/value.ts";
import { throughModuleHook } from "../gradient-hooks.ts";
import { FORWARD_HOOKS, FORWARD_PRE_HOOKS, hooksOf, OWN_HOOKS } from "./hooks.ts";
import { BACKWARD_HOOKS, BACKWARD_PRE_HOOKS, isModule, membersOf, modulesOf, tableOf } from "./tables.ts";

/** `module(…)`: forward, with the tracer told of it. */
export function callModule(
  context: Context,
  self: InstanceValue,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Pending<AbstractValue> {
  return isHooked(self) ? callHooked(context, self, positional, keywords) : callForward(context, self, positional, keywords);
}

function isHooked(self: InstanceValue): boolean {
  for (const kind of HOOKS) if (hooksOf(self, kind).length > 0) return true;
  return false;
}

const HOOKS = [OWN_HOOKS, FORWARD_PRE_HOOKS, FORWARD_HOOKS, BACKWARD_HOOKS, BACKWARD_PRE_HOOKS];

function* callHooked(
  context: Context,
  self: InstanceValue,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Evaluation<AbstractValue> {
  for (const hook of hooksOf(self, OWN_HOOKS)) yield* context.call(hook, [self, tuple(positional)]);
  const following = hooksOf(self, FORWARD_HOOKS);
  const back = hooksOf(self, BACKWARD_HOOKS);
  const backFirst = hooksOf(self, BACKWARD_PRE_HOOKS);
  let given = positional;
  for (const hook of hooksOf(self, FORWARD_PRE_HOOKS)) {
    const changed = yield* context.call(hook, [self, tuple(given)]);
    if (changed.kind === "tuple") given = changed.items;
    else if (changed.kind !== "none") given = [changed];
  }
  for (const hook of back) given = yield* throughModuleHook(context, self, hook, given, "after");
  let output = yield* settle(callForward(context, self, given, keywords));
  for (const hook of following) {
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

function callForward(
  context: Context,
  self: InstanceValue,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Pending<AbstractValue> {
  const forward = context.getAttribute(self, "forward");
  if (isEvaluation(forward)) return after(forward, (found) => runForward(context, self, found, positional, keywords));
  return runForward(context, self, forward, positional, keywords);
}

/** Runs a module's forward, with the tracer told of its begin and its end. */
function runForward(
  context: Context,
  self: InstanceValue,
  forward: AbstractValue,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Pending<AbstractValue> {
  const { tracer } = runOf(context);
  const path = tracer === undefined ? undefined : pathOf(tracer, self);
  if (tracer === undefined || path === undefined) return context.apply(forward, positional, keywords);
  const { depth, functional } = tracer;
  tracer.functional = "";
  tracer.enter(path, self.class.name, isLeaf(self));
  let output: Pending<AbstractValue> | undefined;
  try {
    output = context.apply(forward, positional, keywords);
    if (!isEvaluation(output)) return leave(context, tracer, self, output);
  } finally {
    if (!isEvaluation(output)) ended(tracer, depth, functional);
  }
  return leaveLater(context, tracer, self, output, depth, functional);
}

function* leaveLater(
  context: Context,
  tracer: Tracer,
  self: InstanceValue,
  forward: Evaluation<AbstractValue>,
  depth: number,
  functional: string,
): Evaluation<AbstractValue> {
  try {
    return leave(context, tracer, self, yield* forward);
  } finally {
    ended(tracer, depth, functional);
  }
}

/** The tracer is where it was before a call, however that has ended. */
function ended(tracer: Tracer, depth: number, functional: string): void {
  tracer.unwind(depth);
  tracer.functional = functional;
}

function isLeaf(self: InstanceValue): boolean {
  for (const { key, value } of tableOf(self, "_modules")?.entries.values() ?? []) {
    if (key.kind === "str" && isModule(value)) return self.class.mro.some(isAttention);
  }
  return true;
}

function isAttention({ name, module }: ClassValue): boolean {
  return name === "MultiheadAttention" && module.startsWith("torch.");
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
  const value = tensor === undefined ? undefined : refOf(context, tracer, tensor);
  tracer.leave(value, () => ({
    operation: self.class.name,
    parameters: parametersOf(self),
    location: self.native.module?.location ?? self.class.location ?? tracer.location(),
  }));
  return result;
}

/** Parameters of a leaf's row: its own, and of attention those of its parts too. */
function parametersOf(self: InstanceValue): TensorValue[] {
  if (self.class.mro.some(isAttention)) return membersOf(self, "_parameters").map(([, parameter]) => parameter);
  const own: TensorValue[] = [];
  for (const { value } of tableOf(self, "_parameters")?.entries.values() ?? []) {
    if (value.kind === "tensor" && !own.includes(value)) own.push(value);
  }
  return own;
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
