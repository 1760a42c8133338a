/** Hooks that see gradients on their way back, and may change them: those of tensors, of parameters and of modules. */
import { isEvaluation, PythonError } from "../../evaluate/errors.ts";
import { native, NONE, tuple } from "../../evaluate/make.ts";
import { contentOf, refOf, tensorOf, type GradientHook } from "../../evaluate/tensors/storage.ts";
import { dataContent, graphType, randomContent } from "../../evaluate/tensors/content.ts";
import { dataOf } from "../../evaluate/tensors/data.ts";
import { apply1 } from "../../evaluate/tensors/apply.ts";
import { uniformly } from "../../evaluate/tensors/piecewise.ts";
import { runOf } from "../../evaluate/trace.ts";
import type { AbstractValue, Context, Evaluation, InstanceValue, TensorValue } from "../../evaluate/value.ts";
import { gradientMade } from "./custom-gradient.ts";
import { instanceOf, knownClass, nativeClass } from "./world.ts";

/** What a hook is called in problems. */
const NAME = "a gradient hook";

/** Gradients at which a parameter's hook is tried: a bound on them shows at one of these. */
const TRIED = [0.7, -1.3, 1e-9, -1e-4, 30, -2e3, 1e9];

/** What a hook returned; undefined where Python's own exception ended it. */
function* returnedBy(context: Context, hook: AbstractValue, given: readonly AbstractValue[]): Evaluation<AbstractValue | undefined> {
  try {
    const pending = context.call(hook, given);
    return isEvaluation(pending) ? yield* pending : pending;
  } catch (error) {
    if (error instanceof PythonError) return undefined;
    throw error;
  }
}

/** A gradient of the tensor's shape that nothing else depends on. */
function probeOf(context: Context, x: TensorValue): TensorValue {
  return tensorOf(context, randomContent(uniformly(x.shape, { kind: "normal", mean: 0, variance: 1 }), true), x.dtype);
}

/** The tensor with its gradient as the hook leaves it, where it makes `returned` of `probe`; undefined where it leaves it as it is. */
function hooked(context: Context, x: TensorValue, probe: TensorValue, returned: AbstractValue | undefined): TensorValue | undefined {
  const { tracer } = runOf(context);
  if (tracer === undefined || returned?.kind === "none") return undefined;
  const own = refOf(context, tracer, x);
  const made =
    returned?.kind === "tensor" ? gradientMade(tracer, own, own, refOf(context, tracer, probe), refOf(context, tracer, returned)) : {};
  return made.scale === 1 ? undefined : apply1(context, "custom_gradient", { name: NAME, ...made }, [x]);
}

/** Tries a parameter's hook on numbers: the factor by which it multiplies gradients, if that is one. */
function* parameterHook(context: Context, hook: AbstractValue, x: TensorValue): Evaluation<GradientHook | undefined> {
  const first = yield* returnedBy(context, hook, [probeOf(context, x)]);
  if (first?.kind === "none") return undefined;
  const tried = tensorOf(context, dataContent(dataOf([TRIED.length], Float64Array.from(TRIED))), x.dtype);
  const returned = yield* returnedBy(context, hook, [tried]);
  const content = returned?.kind === "tensor" ? contentOf(context, returned) : undefined;
  if (content?.kind !== "data" || content.data.size !== TRIED.length) return {};
  const { data } = content;
  const ratios = TRIED.map((value, index) => data.at(index) / value);
  const [scale = NaN] = ratios;
  return ratios.every((ratio) => Math.abs(ratio - scale) <= 1e-4 * Math.abs(scale)) ? { scale } : {};
}

/** `tensor.register_hook(hook)`: what uses the tensor from here on hands its gradient to the hook. */
export function* registerTensorHook(context: Context, x: TensorValue, hook: AbstractValue): Evaluation<() => void> {
  const { state } = x;
  const before = state.gradientHook;
  if (state.parameter) {
    const found = yield* parameterHook(context, hook, x);
    if (found !== undefined) state.gradientHook = before === undefined ? found : joint(before, found);
    return () => void (state.gradientHook = before);
  }
  if (runOf(context).tracer === undefined) return () => undefined;
  const probe = probeOf(context, x);
  const result = hooked(context, x, probe, yield* returnedBy(context, hook, [probe]));
  if (result === undefined) return () => undefined;
  const { storage, steps, root, cache } = state;
  Object.assign(state, { storage: result.state.storage, steps: result.state.steps, root: result.state.root, cache: undefined });
  return () => void Object.assign(state, { storage, steps, root, cache });
}

function joint(a: GradientHook, b: GradientHook): GradientHook {
  return a.scale === undefined || b.scale === undefined ? {} : { scale: a.scale * b.scale };
}

const isFloat = (value: AbstractValue): value is TensorValue => value.kind === "tensor" && graphType(value.dtype) === "float";

/**
 * The tensors among `values`, through whose gradients a hook of a module sees and changes them: (module, those of the inputs, those of the outputs) for a
 * backward hook, (module, those of the outputs) for one that runs before.
 */
export function* throughModuleHook(
  context: Context,
  self: InstanceValue,
  hook: AbstractValue,
  values: readonly AbstractValue[],
  when: "before" | "after",
): Evaluation<readonly AbstractValue[]> {
  if (runOf(context).tracer === undefined || !values.some(isFloat)) return values;
  const probes = values.map((value) => (isFloat(value) ? probeOf(context, value) : NONE));
  const outputs = when === "after" ? [context.unknown("the gradient of a module's output is not known in its hooks")] : [];
  const returned = yield* returnedBy(context, hook, [self, tuple(probes), ...outputs]);
  if (returned?.kind === "none") return values;
  return values.map((value, index) => {
    const probe = probes[index];
    if (!isFloat(value) || probe?.kind !== "tensor") return value;
    const made = returned?.kind === "tuple" || returned?.kind === "list" ? returned.items[index] : returned;
    return hooked(context, value, probe, made) ?? value;
  });
}

/** What `register_…_hook` gives: `remove()` takes the hook away again. */
export function hookHandle(context: Context, undo: () => void): AbstractValue {
  const remove = native("remove()", () => {
    undo();
    return NONE;
  });
  const cls = knownClass(context, "RemovableHandle", () => nativeClass(context, "RemovableHandle", "torch.utils.hooks"));
  return instanceOf(cls, [["remove", remove]]);
}
