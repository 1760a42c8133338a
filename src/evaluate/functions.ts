/** Functions of evaluated code: made, called, and as generators resumed. */
import type { FunctionDef, Lambda, Parameter, Parameters } from "../syntax/tree.ts";
import { bind } from "./bind.ts";
import type { Step } from "../text/step.ts";
import type { Completion, Frame } from "./context.ts";
import { after, isEvaluation, PythonError, settle } from "./errors.ts";
import { NONE } from "./make.ts";
import { bodyFacts } from "./names.ts";
import { declared, moduleScope } from "./scopes.ts";
import type {
  AbstractValue,
  BoundParameter,
  Context,
  Evaluation,
  EvaluationRequest,
  FunctionValue,
  InstanceValue,
  IteratorValue,
  Pending,
  Scope,
} from "./value.ts";

/** Calls between two hand-overs to the evaluator's own stack: bounds how deep JavaScript's grows. */
export const CALLS_PER_SEGMENT = 16;

/** Makes a function; its defaults are evaluated now. */
export function makeFunction(context: Context, definition: FunctionDef | Lambda, frame: Frame): Pending<FunctionValue> {
  const name = definition.kind === "Lambda" ? "<lambda>" : definition.name;
  return after(makeParameters(context, definition.parameters, frame), (parameters): FunctionValue => ({
    kind: "function",
    name,
    qualifiedName: qualify(frame, name),
    definition,
    parameters,
    closure: frame.scope,
    file: frame.file,
    generator: bodyFacts(definition).yields,
    owner: frame.owner,
    attributes: undefined,
  }));
}

/** `Class.method`, `function.<locals>.inner`. */
export function qualify(frame: Frame, name: string): string {
  if (frame.scope.kind === "module") return name;
  return frame.scope.kind === "class" ? `${frame.name}.${name}` : `${frame.name}.<locals>.${name}`;
}

/** Parameters whose defaults, if any, are literals: the same in every function that is made of them. */
const literal = new WeakMap<Parameters, readonly BoundParameter[]>();

function makeParameters(context: Context, parameters: Parameters, frame: Frame): Pending<readonly BoundParameter[]> {
  const known = literal.get(parameters);
  if (known !== undefined) return known;
  const all: BoundParameter[] = [];
  const list = listed(parameters);
  for (const [index, { parameter, kind }] of list.entries()) {
    const value = parameter.default === undefined ? undefined : context.evaluate(parameter.default, frame);
    if (isEvaluation(value)) return moreParameters(context, list, index, all, value, frame);
    all.push({ name: parameter.name, kind, default: value, annotation: parameter.annotation });
  }
  if (list.every(({ parameter }) => parameter.default === undefined || parameter.default.kind === "Constant")) literal.set(parameters, all);
  return all;
}

/** The parameters from the one at `first` on, whose default's evaluation has begun. */
function* moreParameters(
  context: Context,
  list: readonly Listed[],
  first: number,
  all: BoundParameter[],
  begun: Evaluation<AbstractValue>,
  frame: Frame,
): Evaluation<readonly BoundParameter[]> {
  for (const [index, { parameter, kind }] of list.entries()) {
    if (index < first) continue;
    const given = parameter.default;
    const pending = index === first ? begun : given === undefined ? undefined : context.evaluate(given, frame);
    const value = isEvaluation(pending) ? yield* pending : pending;
    all.push({ name: parameter.name, kind, default: value, annotation: parameter.annotation });
  }
  return all;
}

interface Listed {
  readonly parameter: Parameter;
  readonly kind: BoundParameter["kind"];
}

const lists = new WeakMap<Parameters, readonly Listed[]>();

/** Parameters in order with their kinds, listed once. */
function listed(parameters: Parameters): readonly Listed[] {
  let list = lists.get(parameters);
  if (list === undefined) {
    const of = (kind: Listed["kind"], some: readonly (Parameter | undefined)[]): Listed[] =>
      some.flatMap((parameter) => (parameter === undefined ? [] : [{ parameter, kind }]));
    list = [
      ...of("positional", parameters.posonly),
      ...of("either", parameters.args),
      ...of("variadic", [parameters.vararg]),
      ...of("keyword", parameters.kwonly),
      ...of("keywords", [parameters.kwarg]),
    ];
    lists.set(parameters, list);
  }
  return list;
}

/** Calls a function of evaluated code: at once, unless something in it takes an evaluation. */
export function callFunction(
  context: Context,
  callee: FunctionValue,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Pending<AbstractValue> {
  const pause = context.step();
  const frame = makeFrame(callee, bind(context, callee.qualifiedName, callee.parameters, positional, keywords));
  if (callee.generator) return makeGenerator(callee, frame);
  const isSegment = context.frames.length % CALLS_PER_SEGMENT === 0;
  if (pause === undefined && !isSegment) return runFrame(context, frame, callee.definition);
  const run = runLater(context, frame, callee.definition, pause);
  return isSegment ? onOwnStack(run) : run;
}

function* runLater(context: Context, frame: Frame, definition: FunctionDef | Lambda, pause: Step | undefined): Evaluation<AbstractValue> {
  if (pause !== undefined) yield pause;
  const result = runFrame(context, frame, definition);
  return isEvaluation(result) ? yield* result : result;
}

/** Runs an evaluation on the evaluator's stack instead of JavaScript's. */
export function* onOwnStack(evaluation: Evaluation<AbstractValue>): Evaluation<AbstractValue> {
  const reply = yield { kind: "call", evaluation };
  if (reply === undefined || reply.kind === "file") throw new Error("a call was answered with a file");
  return reply;
}

function makeFrame(callee: FunctionValue, values: readonly (AbstractValue | undefined)[]): Frame {
  const variables = new Map<string, AbstractValue>();
  let index = 0;
  for (const { name } of callee.parameters) variables.set(name, values[index++] ?? NONE);
  const facts = bodyFacts(callee.definition);
  const scope: Scope = {
    kind: "function",
    variables,
    parent: callee.closure,
    elsewhere: declared(callee.closure, facts.globals, facts.nonlocals),
  };
  return {
    name: callee.qualifiedName,
    file: callee.file,
    globals: moduleScope(callee.closure),
    scope,
    span: callee.definition.span,
    loops: [],
    owner: callee.owner,
    firstArgument: values[0],
    handling: undefined,
  };
}

/** Enters a frame, runs it and leaves it, whatever happens. */
function runFrame(context: Context, frame: Frame, definition: FunctionDef | Lambda): Pending<AbstractValue> {
  enter(context, frame);
  let result: Pending<AbstractValue>;
  try {
    result = runBody(context, frame, definition);
  } finally {
    context.frames.pop();
  }
  return isEvaluation(result) ? runOn(context, frame, result) : result;
}

/** Enters a frame again, whose body takes an evaluation. */
function* runOn(context: Context, frame: Frame, body: Evaluation<AbstractValue>): Evaluation<AbstractValue> {
  enter(context, frame);
  try {
    return yield* body;
  } finally {
    context.frames.pop();
  }
}

function runBody(context: Context, frame: Frame, definition: FunctionDef | Lambda): Pending<AbstractValue> {
  if (definition.kind === "Lambda") return context.evaluate(definition.body, frame);
  return after(context.execute(definition.body, frame), returned);
}

function returned(completion: Completion): AbstractValue {
  return completion.kind === "return" ? completion.value : NONE;
}

/** Puts a frame on the stack; raises LimitReached where it is full. */
export function enter(context: Context, frame: Frame): void {
  if (context.frames.length >= context.limits.callDepth) {
    context.exceeded(`recursion deeper than ${context.limits.callDepth} calls`);
  }
  context.frames.push(frame);
}

/** What a suspended generator was resumed with: what `yield` evaluates to, or raises. */
interface Resumption {
  value: AbstractValue;
  error: InstanceValue | undefined;
}

const resumptions = new WeakMap<Frame, Resumption>();

/** `yield value` in a frame: hands the value out and gets what was sent. */
export function* yieldValue(frame: Frame, value: AbstractValue): Evaluation<AbstractValue> {
  yield { kind: "yield", value };
  const resumption = resumptions.get(frame);
  if (resumption?.error !== undefined) {
    const error = resumption.error;
    resumption.error = undefined;
    throw new PythonError(error);
  }
  return resumption?.value ?? NONE;
}

/** A generator over the body of a function. */
function makeGenerator({ definition }: FunctionValue, frame: Frame): IteratorValue {
  return generatorOver(
    frame,
    function* (context): Evaluation<AbstractValue> {
      return yield* settle(runBody(context, frame, definition));
    },
    "generator",
  );
}

/** A generator whose `body` runs in `frame` and hands values out by `yieldValue`. */
export function generatorOver(frame: Frame, body: (context: Context) => Evaluation<AbstractValue>, typeName: string): IteratorValue {
  const run = new GeneratorRun(frame, body);
  return {
    kind: "iterator",
    typeName,
    advance: (context) => (context.frames.length % CALLS_PER_SEGMENT === 0 ? resumeOnOwnStack(context, run) : run.resume(context, NONE)),
    generator: {
      send: (context, value) => run.resume(context, value),
      raise: (context, error) => run.raise(context, error),
      close: (context) => run.close(context),
      result: () => run.result,
    },
  };
}

/** As for calls: a generator may resume a generator may resume a generator. */
function* resumeOnOwnStack(context: Context, run: GeneratorRun): Evaluation<AbstractValue | undefined> {
  let next: AbstractValue | undefined;
  yield* onOwnStack(
    (function* (): Evaluation<AbstractValue> {
      next = yield* run.resume(context, NONE);
      return NONE;
    })(),
  );
  return next;
}

class GeneratorRun {
  result: AbstractValue = NONE;
  #state: "fresh" | "suspended" | "running" | "ended" = "fresh";
  #running: Evaluation<AbstractValue> | undefined;
  readonly #resumption: Resumption = { value: NONE, error: undefined };
  readonly #frame: Frame;
  readonly #body: (context: Context) => Evaluation<AbstractValue>;

  constructor(frame: Frame, body: (context: Context) => Evaluation<AbstractValue>) {
    this.#frame = frame;
    this.#body = body;
    resumptions.set(frame, this.#resumption);
  }

  *resume(context: Context, sent: AbstractValue): Evaluation<AbstractValue | undefined> {
    if (this.#state === "ended") return undefined;
    if (this.#state === "running") return context.raise("ValueError", "generator already executing");
    const pause = context.step();
    if (pause !== undefined) yield pause;
    this.#running ??= this.#body(context);
    this.#state = "running";
    this.#resumption.value = sent;
    enter(context, this.#frame);
    try {
      const value = yield* this.#untilYield(this.#running);
      this.#state = value === undefined ? "ended" : "suspended";
      return value;
    } catch (error) {
      this.#state = "ended";
      throw error;
    } finally {
      context.frames.pop();
    }
  }

  /** Runs on to the next `yield`, handing requests on to whoever drives us; undefined when the body has ended. */
  *#untilYield(running: Evaluation<AbstractValue>): Evaluation<AbstractValue | undefined> {
    let proceed = (): IteratorResult<EvaluationRequest, AbstractValue> => running.next(undefined);
    for (;;) {
      const turn = proceed();
      if (turn.done === true) {
        this.result = turn.value;
        return undefined;
      }
      if (turn.value.kind === "yield") return turn.value.value;
      try {
        const reply = yield turn.value;
        proceed = () => running.next(reply);
      } catch (error) {
        proceed = () => running.throw(error);
      }
    }
  }

  *raise(context: Context, error: InstanceValue): Evaluation<AbstractValue | undefined> {
    if (this.#state !== "suspended") {
      this.#state = "ended";
      throw new PythonError(error);
    }
    this.#resumption.error = error;
    return yield* this.resume(context, NONE);
  }

  *close(context: Context): Evaluation<void> {
    if (this.#state === "suspended") {
      try {
        yield* this.raise(context, context.exception("GeneratorExit", ""));
      } catch (error) {
        if (!(error instanceof PythonError)) throw error;
      }
    }
    this.#state = "ended";
  }
}
