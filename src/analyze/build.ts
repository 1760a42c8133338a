/** From a candidate to a built model with a call that fits, by the most informed construction that works. */
import type { Candidate, Construction, GivenInput } from "../discover/candidate.ts";
import type { CallArgument } from "../discover/calls.ts";
import { seenCalls } from "../discover/calls.ts";
import type { Builder } from "../discover/constructions.ts";
import type { Directive } from "../discover/directives.ts";
import type { Hints } from "../discover/hints.ts";
import type { Attempt, Call } from "../discover/inputs.ts";
import { inferCall, plainCall } from "../discover/inputs.ts";
import { intOf } from "../discover/proposals.ts";
import { isModule } from "../discover/scope-facts.ts";
import type { Stage } from "../evaluate/driver.ts";
import type { Observation } from "../evaluate/library.ts";
import type { Problem } from "../evaluate/problem.ts";
import type { AbstractValue, InstanceValue } from "../evaluate/value.ts";
import type { Settings } from "../settings.ts";
import type { Told } from "./analysis.ts";
import type { Session } from "./session.ts";
import { runAtTopLevel, runProgram } from "./session.ts";
import type { Traced } from "./trace.ts";
import { traceCall } from "./trace.ts";

/** What building needs besides a candidate. */
export interface Workshop {
  readonly session: Session;
  readonly builder: Builder;
  readonly hints: Hints;
  readonly settings: Settings;
  readonly told: Told;
}

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

/** Constructions of one candidate that are tried. */
const MAX_CONSTRUCTIONS = 4;

/** Builds a candidate; the first construction that works is taken, otherwise the one that came farthest. */
export function* buildCandidate(
  workshop: Workshop,
  candidate: Candidate,
  directives: readonly Directive[],
  chosen: string | undefined,
): Stage<Built | undefined> {
  const constructions = [...candidate.constructions]
    .sort((a, b) => Number(b.code === chosen) - Number(a.code === chosen))
    .slice(0, MAX_CONSTRUCTIONS);
  let best: Built | undefined;
  for (const construction of constructions) {
    const built = yield* build(workshop, construction, directives);
    if (built.failure === undefined) return built;
    if (best === undefined || reach(built) > reach(best)) best = built;
  }
  return best;
}

function reach({ model, traced }: Built): number {
  return traced !== undefined ? 2 : model !== undefined ? 1 : 0;
}

function* build(workshop: Workshop, construction: Construction, directives: readonly Directive[]): Stage<Built> {
  const { session, builder, settings, hints } = workshop;
  const { program, source } = construction;
  const made = yield* source === "option" ? runAtTopLevel(session, program) : runProgram(session, program);
  const { problems, observations } = made;
  const model = made.value;
  if (model?.kind !== "instance" || !isModule(model)) {
    return {
      construction,
      model: undefined,
      call: undefined,
      traced: undefined,
      failure: made.failure ?? notAModel(model),
      problems,
      observations,
    };
  }
  const told = toldCalls(workshop, directives);
  const known = told.length > 0 ? told : yield* callsInFile(workshop, construction);
  let traced: Traced | undefined;
  const attempt = function* (call: Call): Stage<Attempt> {
    const result = yield* traceCall(session, builder, model, call);
    // Of calls that do not fit, the first is the most plausible one.
    if (result.failure === undefined || traced === undefined) traced = result;
    if (result.failure === undefined) return { fits: true };
    return { fits: false, message: result.failure.message, final: result.failure.exception === undefined };
  };
  const sizes = { batch: settings.batchSize, sequence: settings.sequenceLength };
  const { call, failure } = told.length > 0 ? yield* onlyCall(told, attempt) : yield* inferCall(model, known, sizes, hints, attempt);
  traced ??= yield* traceCall(session, builder, model, call);
  return {
    construction,
    model,
    call,
    traced,
    failure: failure === undefined ? undefined : (traced.failure ?? { message: failure, location: undefined, severity: "error" }),
    problems: [...problems, ...traced.problems],
    observations: [...observations, ...traced.observations],
  };
}

function* onlyCall(
  [call]: readonly Call[],
  attempt: (call: Call) => Stage<Attempt>,
): Stage<{ readonly call: Call; readonly failure: string | undefined }> {
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

/** Calls that the file itself makes of this model, with the values of their arguments. */
function* callsInFile({ session, builder, settings }: Workshop, construction: Construction): Stage<readonly Call[]> {
  const calls: Call[] = [];
  for (const seen of seenCalls(builder, construction)) {
    const inputs: GivenInput[] = [];
    for (const argument of seen.arguments) {
      const input = yield* inputOf(session, argument, settings.batchSize);
      if (input === undefined) break;
      inputs.push(...input);
    }
    if (inputs.length >= seen.arguments.length) calls.push(plainCall(inputs, "call-site", "the call in this file"));
  }
  return calls;
}

function* inputOf(session: Session, argument: CallArgument, batch: number): Stage<readonly GivenInput[] | undefined> {
  const { value } = yield* runProgram(session, argument.program);
  if (value === undefined) return undefined;
  if (argument.kind === "value") return value.kind === "tensor" ? [tensorInput(value)] : undefined;
  if (value.kind !== "tuple" && value.kind !== "list") return undefined;
  const nested = value.items.every((item) => item.kind === "tuple" || item.kind === "list");
  const shapes = (nested ? value.items : [value]).map((item) =>
    item.kind === "tuple" || item.kind === "list" ? item.items.map(intOf) : [],
  );
  return shapes.map((shape) => {
    const sizes = shape.flatMap((size) => size ?? []);
    return { shape: argument.withBatch ? sizes : [batch, ...sizes], kind: { kind: "normal", mean: 0, std: 1 } };
  });
}

function tensorInput({ shape, dtype }: AbstractValue & { readonly kind: "tensor" }): GivenInput {
  const isInteger = /int|long|bool|uint/.test(dtype);
  return { shape, kind: isInteger ? { kind: "tokens", vocabulary: 2 } : { kind: "normal", mean: 0, std: 1 } };
}
