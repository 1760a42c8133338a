/** From a candidate to a built model with a call that fits, by the most informed construction that works. */
import type { Candidate, Construction } from "../discover/candidate.ts";
import { completed } from "../discover/completed.ts";
import type { Directive } from "../discover/directives.ts";
import type { Attempt, Call, Inferred } from "../discover/inputs.ts";
import { inferCall, plainCall } from "../discover/inputs.ts";
import type { Mismatch } from "../discover/queue.ts";
import { isModule } from "../discover/scope-facts.ts";
import { stateOf } from "../discover/state.ts";
import type { Stage } from "../evaluate/driver.ts";
import type { Outcome } from "../evaluate/evaluate.ts";
import type { Observation } from "../evaluate/library.ts";
import { TOO_LONG } from "../evaluate/limits.ts";
import type { Problem } from "../evaluate/problem.ts";
import type { AbstractValue, InstanceValue } from "../evaluate/value.ts";
import { putIntoTraining } from "../frameworks/torch/module/class.ts";
import { runWhole } from "./alone.ts";
import { callsSeen } from "./seen.ts";
import { runAtTopLevel, runProgram } from "./session.ts";
import type { Traced } from "./trace.ts";
import { traceCall } from "./trace.ts";
import type { Workshop } from "./workshop.ts";

/** How far a construction came. */
export interface Built {
  readonly construction: Construction;
  /** Absent where the constructor failed. */
  readonly model: InstanceValue | undefined;
  readonly call: Call | undefined;
  readonly traced: Traced | undefined;
  /** What stopped it. */
  readonly failure: Problem | undefined;
  readonly problems: readonly Problem[];
  readonly observations: readonly Observation[];
}

/** Constructions of one candidate that are tried: those that give a model, and those that the constructor refuses, which take less time. */
const MAX_BUILT = 4;
const MAX_REFUSED = 12;

/** Builds a candidate; the first construction that works is taken, otherwise the one that came farthest. */
export function* buildCandidate(
  workshop: Workshop,
  candidate: Candidate,
  directives: readonly Directive[],
  chosen: string | undefined,
): Stage<Built | undefined> {
  const constructions = [...candidate.constructions].sort((a, b) => Number(b.code === chosen) - Number(a.code === chosen));
  let best: Built | undefined;
  let made = 0;
  let refused = 0;
  for (const construction of constructions) {
    if (made >= MAX_BUILT || refused >= MAX_REFUSED) break;
    if (construction.source === "assumed" && best?.failure === undefined && best !== undefined) break;
    const built = yield* buildCompleted(workshop, candidate, construction, directives);
    // One that starts from numbers of a file tells less than one that starts anew, if the code has such a one too.
    if (built.failure === undefined && (!isLoaded(built) || construction.code === chosen)) return built;
    // What took too long once takes as long with other arguments.
    if (built.failure?.message.includes(TOO_LONG) === true) refused += MAX_REFUSED / 2;
    if (built.model === undefined) refused += 1;
    else made += 1;
    if (best === undefined || reach(built) > reach(best)) best = built;
  }
  return best;
}

/** Attributes that made-up settings are given since they turn out to be read. */
const MAX_COMPLETED = 12;

/** Builds with made-up settings, in which what they lack is put. */
function* buildCompleted(
  workshop: Workshop,
  candidate: Candidate,
  construction: Construction,
  directives: readonly Directive[],
): Stage<Built> {
  let built = yield* build(workshop, candidate, construction, directives);
  for (let count = 0; count < MAX_COMPLETED; count += 1) {
    const next = completed(workshop.builder, built.construction, built.failure?.message);
    if (next === undefined) break;
    built = yield* build(workshop, candidate, next, directives);
  }
  return built;
}

/** Whether some of its parameters start from what cannot be known. */
function isLoaded({ traced }: Built): boolean {
  return traced?.graph?.parameters.some(({ unknown }) => unknown !== undefined) === true;
}

/** How much is known of it: nothing, the model, a graph, a whole one from loaded numbers, a whole one. */
function reach(built: Built): number {
  const { model, traced, failure } = built;
  if (traced?.graph === undefined) return model === undefined ? 0 : 1;
  if (!traced.complete || failure !== undefined) return 2;
  return isLoaded(built) ? 3 : 4;
}

/** What running a construction's program gave. */
interface Made extends Outcome<AbstractValue> {
  readonly construction: Construction;
}

/** Builds as the file does, and where something cannot be known, by filling it in. */
function* build(workshop: Workshop, candidate: Candidate, construction: Construction, directives: readonly Directive[]): Stage<Built> {
  const { session } = workshop;
  const { program, source, whole } = construction;
  const isOwn = program.length > 0;
  const made: Made | undefined = isOwn
    ? { ...(yield* source === "option" ? runAtTopLevel(session, program) : runProgram(session, program)), construction }
    : undefined;
  if (whole === undefined || (made !== undefined && !isHollow(made.value))) {
    return yield* runModel(workshop, candidate, made ?? nothing(construction), directives);
  }
  const { filled, ...outcome } = yield* runWhole(session, workshop.readers.get(whole.file) ?? workshop.builder, whole);
  // A global that only the script's main part sets is known to the whole program alone.
  const isBetter = filled.length > 0 || (!isBuilt(made?.value) && isBuilt(outcome.value));
  if (made !== undefined && !isBetter) return yield* runModel(workshop, candidate, made, directives);
  const informed: Construction =
    filled.length === 0 ? construction : { ...construction, source: "assumed", assumed: [...construction.assumed, ...filled] };
  // What went wrong on the way is what was filled in.
  const problems = outcome.value?.kind === "instance" ? [] : outcome.problems;
  const alone = yield* runModel(workshop, candidate, { ...outcome, problems, construction: informed }, directives);
  if (alone.failure === undefined || made === undefined) return alone;
  const plain = yield* runModel(workshop, candidate, made, directives);
  return reach(alone) >= reach(plain) ? alone : plain;
}

function nothing(construction: Construction): Made {
  return { construction, value: undefined, failure: undefined, problems: [], observations: [] };
}

function isBuilt(value: AbstractValue | undefined): boolean {
  return value?.kind === "instance" && isModule(value);
}

/** How deep modules are looked into for values that are not known. */
const MAX_DEPTH = 12;

/** Whether a model, or something that its modules keep, is not known, or has no size since what would tell it was not read. */
function isHollow(value: AbstractValue | undefined, depth = 0): boolean {
  if (value === undefined || value.kind === "unknown") return true;
  if (depth > MAX_DEPTH) return false;
  if (value.kind === "tensor") return value.shape.includes(0);
  if (value.kind === "dict") return [...value.entries.values()].some((entry) => isHollow(entry.value, depth + 1));
  return value.kind === "instance" && isModule(value) && [...value.attributes.values()].some((each) => isHollow(each, depth + 1));
}

/** Finds the call that fits what was made. */
function* runModel(workshop: Workshop, candidate: Candidate, made: Made, directives: readonly Directive[]): Stage<Built> {
  const { session, builder, settings, hints } = workshop;
  const { problems, observations, construction } = made;
  const model = made.value;
  const isOther = model?.kind === "instance" && candidate.kind === "class" && model.class.name !== candidate.name;
  if (model?.kind !== "instance" || !isModule(model) || isOther) {
    const failure = isOther ? notIt(candidate) : (made.failure ?? notAModel(model));
    return { construction, model: undefined, call: undefined, traced: undefined, failure, problems, observations };
  }
  putIntoTraining(model);
  const told = toldCalls(workshop, directives);
  const home = construction.location ?? candidate.location;
  const known = told.length > 0 ? undefined : callsSeen(workshop, construction);
  let traced: Traced | undefined;
  const attempt = function* (call: Call): Stage<Attempt> {
    const result = yield* traceCall(session, builder, model, call, home);
    // Of calls that do not fit, the first is the most plausible one.
    const doubt = result.failure === undefined ? (mixedSamples(call, result) ?? changedState(model, call, result)) : undefined;
    if (result.failure === undefined ? doubt === undefined || traced?.graph === undefined : traced === undefined) traced = result;
    if (result.failure === undefined) return { fits: true, doubt };
    return { fits: false, message: result.failure.message, final: result.failure.exception === undefined };
  };
  const sizes = { batch: settings.batchSize, sequence: settings.sequenceLength };
  const { call, failure, refused }: Inferred =
    known === undefined ? yield* onlyCall(told, attempt) : yield* inferCall(model, known, sizes, hints, attempt);
  // What is told of is the call that is shown.
  if (traced === undefined || (failure !== undefined && traced.failure?.message !== failure)) {
    traced = yield* traceCall(session, builder, model, call, home);
  }
  return {
    construction,
    model,
    call,
    traced,
    failure: failure === undefined ? undefined : (traced.failure ?? { message: failure, location: undefined, severity: "error" }),
    problems: [...problems, ...(refused === undefined ? [] : [refusedProblem(refused)]), ...traced.problems],
    observations: [...observations, ...traced.observations],
  };
}

/** A call that stands in the code but does not run: the input shown is another. */
function refusedProblem({ call, message }: NonNullable<Inferred["refused"]>): Problem {
  return { message: `this call does not fit the model, another input was tried: ${message}`, location: call.location, severity: "warning" };
}

/** How many results come out, where pictures go in and what comes out is not one for each of them, and how many pictures there are. */
function mixedSamples({ inputs }: Call, { graph }: Traced): Mismatch | undefined {
  const [first] = inputs;
  const want = first?.shape[0];
  if (first?.shape.length !== 4 || want === undefined || graph === undefined) return undefined;
  const sizes = graph.outputs.map(({ node, output }) => graph.nodes[node]?.outputs[output]?.shape[0] ?? want);
  const got = sizes.find((size) => size !== want && size !== 1);
  return got === undefined ? undefined : { got, want };
}

/** The width of a state that is given, and of the one that comes back, where they are not the same. */
function changedState(model: InstanceValue, { inputs }: Call, { graph }: Traced): Mismatch | undefined {
  const state = stateOf(model);
  const given = inputs.find(({ name }) => name === state?.parameter)?.shape;
  const index = graph?.outputKeys?.findIndex((key) => key === state?.returned) ?? -1;
  const returned = graph?.outputs[index];
  const shape = returned === undefined ? undefined : graph?.nodes[returned.node]?.outputs[returned.output]?.shape;
  const [got, want] = [given?.at(-1), shape?.at(-1)];
  return got === undefined || want === undefined || got === want || given?.length !== shape?.length ? undefined : { got, want };
}

function notIt({ name }: Candidate): Problem {
  return { message: `what is built is no ${name}`, location: undefined, severity: "error" };
}

function* onlyCall([call]: readonly Call[], attempt: (call: Call) => Stage<Attempt>): Stage<Inferred> {
  if (call === undefined) return { call: plainCall([], "option", ""), failure: "no call was given" };
  const result = yield* attempt(call);
  return { call, failure: result.fits ? undefined : result.message };
}

function notAModel(value: AbstractValue | undefined): Problem {
  if (value?.kind === "unknown") return { message: value.reason, location: value.location, severity: "error" };
  const what = value === undefined ? "nothing" : value.kind === "class" ? "a class, not an object of it" : `a ${value.kind}`;
  return { message: `the construction gives ${what}, not a model`, location: undefined, severity: "error" };
}

/** The call that options or comments ask for. */
function toldCalls({ told }: Workshop, directives: readonly Directive[]): readonly Call[] {
  const inComments = directives.flatMap((directive) => (directive.kind === "inputs" ? [directive.inputs] : []))[0];
  const code = told.call ?? directives.flatMap((directive) => (directive.kind === "call" ? [directive.code] : []))[0];
  const inputs = told.inputs ?? inComments;
  if (inputs === undefined) return [];
  const plain = plainCall(
    inputs,
    told.inputs === undefined ? "comment" : "option",
    told.inputs === undefined ? "the comment" : "the option",
  );
  return [code === undefined ? plain : { ...plain, code }];
}
