/** Runs a model's forward on abstract inputs and gives its graph. */
import { OWN_TEXT, type ModelInput } from "../discover/candidate.ts";
import type { Builder } from "../discover/constructions.ts";
import type { Call } from "../discover/inputs.ts";
import { isOurs } from "../discover/scope-facts.ts";
import type { Stage } from "../evaluate/driver.ts";
import { LimitReached } from "../evaluate/errors.ts";
import type { Observation } from "../evaluate/library.ts";
import type { Problem } from "../evaluate/problem.ts";
import { graphType } from "../evaluate/tensors/content.ts";
import { parameterContent, refOf, storedContent, tensorOf } from "../evaluate/tensors/storage.ts";
import type { ListedParameter } from "../evaluate/trace.ts";
import { runOf, Tracer } from "../evaluate/trace.ts";
import type { AbstractValue, Context, Evaluation, InstanceValue, TensorValue } from "../evaluate/value.ts";
import { membersOf } from "../frameworks/torch/module/tables.ts";
import { traceModel } from "../frameworks/torch/module/call.ts";
import type { Graph, OpAttributes, OpKind, TensorType, ValueRef } from "../graph/graph.ts";
import type { Location } from "../text/location.ts";
import { STEP } from "../text/step.ts";
import type { AnalysisProblem } from "./analysis.ts";
import { callProgram } from "./program.ts";
import type { Session } from "./session.ts";
import { runProgram } from "./session.ts";

/** What came of running forward. */
export interface Traced {
  /** Absent where forward failed. */
  readonly graph: Graph | undefined;
  /** Whether all that forward returned is known. */
  readonly complete: boolean;
  /** Why some of it is not. */
  readonly reasons: readonly AnalysisProblem[];
  readonly failure: Problem | undefined;
  readonly problems: readonly Problem[];
  readonly observations: readonly Observation[];
}

/** Operations that one run of forward may take. */
const MAX_NODES = 60_000;

/** A tracer that ends what goes on for ever, and places in the user's code what runs in the call of ours alone. */
class BoundedTracer extends Tracer {
  readonly #home: Location;

  constructor(context: Context, home: Location) {
    super(context, home);
    this.#home = home;
  }

  override location(): Location {
    const place = super.location();
    return place.file === OWN_TEXT ? this.#home : place;
  }

  override add<K extends OpKind>(op: K, attributes: OpAttributes[K], inputs: readonly ValueRef[], outputs: readonly TensorType[]): number {
    if (this.size >= MAX_NODES) {
      throw new LimitReached(`forward is not followed further: it takes more than ${MAX_NODES} operations`, this.location());
    }
    return super.add(op, attributes, inputs, outputs);
  }
}

/** Calls a model. Its parameters keep the content they have. `home`: where in the user's code what a library's model does is placed. */
export function* traceCall(session: Session, builder: Builder, model: InstanceValue, call: Call, home: Location): Stage<Traced> {
  const { context } = session.interpreter;
  const fallback = isOurs(model.class) ? home : (model.class.location ?? home);
  const run = runOf(context);
  const before = run.tracer;
  const tracer = new BoundedTracer(context, fallback);
  run.tracer = tracer;
  traceModel(tracer, model);
  try {
    const inputs = yield* session.interpreter.run(() => inputTensors(session, tracer, call.inputs));
    if (inputs.value === undefined) return { graph: undefined, complete: false, reasons: [], ...inputs };
    const names = new Map<string, AbstractValue>([["model", model], ...inputs.value]);
    const { value, failure, problems, observations } = yield* runProgram(session, callProgram(builder, call.code), {
      names,
      lenient: false,
    });
    if (value === undefined) return { graph: undefined, complete: false, reasons: [], failure, problems, observations };
    const found: Found = { tensors: [], reasons: [] };
    collect(value, found, 0);
    const keys = keysOf(value);
    const floats = found.tensors.filter(({ dtype }) => graphType(dtype) === "float");
    const outputs = floats.map((tensor): ValueRef => refOf(context, tracer, tensor));
    yield STEP;
    const parameters = listed(model);
    yield STEP;
    const graph = { ...tracer.finish(outputs, parameters), outputKeys: floats.map((tensor) => keys.get(tensor)) };
    const isGone = floats.length === 0;
    const none =
      isGone && found.reasons.length === 0 ? [{ message: "forward returns no tensor of floating-point numbers", location: fallback }] : [];
    return {
      graph,
      complete: !isGone && found.reasons.length === 0,
      reasons: [...found.reasons, ...none],
      failure: undefined,
      problems,
      observations,
    };
  } finally {
    run.tracer = before;
  }
}

// eslint-disable-next-line require-yield -- making nodes counts as work of an evaluation
function* inputTensors(
  session: Session,
  tracer: Tracer,
  inputs: readonly ModelInput[],
): Evaluation<readonly (readonly [string, AbstractValue])[]> {
  return inputs.map((input, index) => [`x${index}`, inputTensor(session, tracer, input, index)] as const);
}

function inputTensor({ interpreter: { context } }: Session, tracer: Tracer, { kind, shape }: ModelInput, index: number): TensorValue {
  const ref = tracer.input(index, kind, shape);
  return tensorOf(context, { kind: "graph", shape, tracer, ref, detached: false }, kind.kind === "tokens" ? "int64" : "float32");
}

interface Found {
  readonly tensors: TensorValue[];
  readonly reasons: AnalysisProblem[];
}

/** Under which index or key each tensor of a returned tuple, list or dict stands. */
function keysOf(value: AbstractValue): ReadonlyMap<AbstractValue, string | number> {
  if (value.kind === "tuple" || value.kind === "list") return new Map(value.items.map((item, index) => [item, index]));
  if (value.kind !== "dict") return new Map();
  return new Map([...value.entries.values()].flatMap(({ key, value: item }) => (key.kind === "str" ? [[item, key.value] as const] : [])));
}

const MAX_DEPTH = 20;

/** Tensors of a returned value: tuples, lists, dicts and objects gone through in order. */
function collect(value: AbstractValue, found: Found, depth: number): void {
  if (depth > MAX_DEPTH) return;
  const each = (items: Iterable<AbstractValue>): void => {
    for (const item of items) collect(item, found, depth + 1);
  };
  switch (value.kind) {
    case "tensor":
      found.tensors.push(value);
      return;
    case "unknown":
      found.reasons.push({ message: value.reason, location: value.location });
      return;
    case "tuple":
    case "list":
      each(value.items);
      return;
    case "dict":
      each([...value.entries.values()].map((slot) => slot.value));
      return;
    case "instance":
      each(value.attributes.values());
      return;
    default:
  }
}

/** Parameters in the order of named_parameters; tied ones once, under their first name. */
function listed(model: InstanceValue): readonly ListedParameter[] {
  const byTensor = new Map<TensorValue, { readonly name: string; readonly aliases: string[]; readonly owner: InstanceValue }>();
  for (const [name, tensor, owner] of membersOf(model, "_parameters", { unique: false })) {
    const known = byTensor.get(tensor);
    if (known === undefined) byTensor.set(tensor, { name, aliases: [], owner });
    else known.aliases.push(name);
  }
  const draws = sharedDraws([...byTensor.keys()]);
  return [...byTensor].map(([tensor, { name, aliases, owner }]) => {
    const { content: initial, unknown } = parameterContent(tensor);
    return {
      key: tensor,
      ...draws(tensor),
      name,
      aliases,
      shape: tensor.shape,
      initial,
      ...(unknown !== undefined && { unknown }),
      ...(tensor.state.gradientHook && { hook: tensor.state.gradientHook }),
      trainable: tensor.state.requiresGrad,
      location: placeOf(owner, tensor),
    };
  });
}

/** Where a parameter's layer is constructed; of one in a ParameterList or ParameterDict, which may be filled elsewhere, where it is made itself. */
function placeOf(owner: InstanceValue, { state }: TensorValue): Location {
  const isListed = owner.class.name === "ParameterList" || owner.class.name === "ParameterDict";
  const own = isListed ? state.location : undefined;
  return own ?? owner.native.module?.location ?? state.location ?? owner.class.location ?? { file: "", span: { start: 0, end: 0 } };
}

/** Contents are immutable: two tensors that hold the same one hold the same numbers. */
function sharedDraws(tensors: readonly TensorValue[]): (tensor: TensorValue) => { readonly draw?: number } {
  const holders = new Map<ReturnType<typeof storedContent>, number>();
  for (const tensor of tensors) holders.set(storedContent(tensor), (holders.get(storedContent(tensor)) ?? 0) + 1);
  const draws = new Map([...holders].filter(([, count]) => count > 1).map(([content], index) => [content, index]));
  return (tensor) => {
    const draw = draws.get(storedContent(tensor));
    return draw === undefined ? {} : { draw };
  };
}
