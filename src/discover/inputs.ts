/** How a model's forward is called: a bounded search over plausible inputs, until one fits. */
import type { Stage } from "../evaluate/driver.ts";
import type { InstanceValue } from "../evaluate/value.ts";
import type { Parameter } from "../syntax/tree.ts";
import type { GivenInput, InputSource, ModelInput } from "./candidate.ts";
import { forwardParameters, inputFacts } from "./consumers.ts";
import type { Hints } from "./hints.ts";
import type { Argument, Sizes } from "./proposals.ts";
import { proposalsFor } from "./proposals.ts";

/** How forward is called: Python with `model` and the inputs `x0`, `x1`, …. */
export interface Call {
  readonly inputs: readonly ModelInput[];
  readonly code: string;
}

/** What came of a call. */
export type Attempt = { readonly fits: true } | { readonly fits: false; readonly message: string };

/** Runs forward once, for shapes. */
export type Try = (call: Call) => Stage<Attempt>;

/** Calls that are tried before giving up. */
const MAX_ATTEMPTS = 70;

/** A call that fits, or the most plausible one with why it does not. */
export interface Inferred {
  readonly call: Call;
  readonly failure: string | undefined;
}

/** The call that `model(x0, x1, …)` is with given inputs. */
export function plainCall(inputs: readonly GivenInput[], source: InputSource, because: string): Call {
  return {
    inputs: inputs.map((input) => ({ ...input, name: undefined, source, assumedAxes: [], because })),
    code: `model(${inputs.map((_, index) => `x${index}`).join(", ")})`,
  };
}

/** Searches for a call that fits a model. `known` are calls to try first. */
export function* inferCall(model: InstanceValue, known: readonly Call[], sizes: Sizes, hints: Hints, attempt: Try): Stage<Inferred> {
  let first: Inferred | undefined;
  for (const call of known) {
    const result = yield* attempt(call);
    if (result.fits) return { call, failure: undefined };
    first ??= { call, failure: result.message };
  }
  const searched = yield* search(model, sizes, hints, attempt);
  return searched.failure === undefined || first === undefined ? searched : first;
}

/** One argument for each parameter that is given. */
type Arguments = readonly { readonly parameter: Parameter; readonly argument: Argument }[];

function* search(model: InstanceValue, sizes: Sizes, hints: Hints, attempt: Try): Stage<Inferred> {
  const facts = inputFacts(model);
  const parameters = (forwardParameters(model) ?? [...facts.keys()].map(unnamed)).filter((parameter) => parameter.default === undefined);
  const proposals = parameters.map((parameter) =>
    proposalsFor(parameter, facts.get(parameter.name) ?? { consumers: [], ranks: new Set() }, model, sizes, hints),
  );
  const queue = new Queue(parameters, proposals);
  let first: Inferred | undefined;
  for (let count = 0; count < MAX_ATTEMPTS; count += 1) {
    const next = queue.next();
    if (next === undefined) break;
    const call = callOf(next);
    const result = yield* attempt(call);
    if (result.fits) return { call, failure: undefined };
    first ??= { call, failure: result.message };
    queue.learn(next, result.message);
  }
  return first ?? { call: { inputs: [], code: "model()" }, failure: "nothing says what its inputs are" };
}

function unnamed(name: string): Parameter {
  const span = { start: 0, end: 0 };
  return { kind: "Parameter", span, name, nameSpan: span, annotation: undefined, default: undefined };
}

function callOf(given: Arguments): Call {
  const inputs: ModelInput[] = [];
  const parts: string[] = [];
  for (const { parameter, argument } of given) {
    if (argument.kind === "code") {
      parts.push(`${parameter.name}=${argument.code}`);
      continue;
    }
    const { shape, distribution: kind, assumedAxes, because } = argument;
    const source: InputSource = assumedAxes.length === shape.length ? "assumed" : "inferred";
    const position = parts.length === inputs.length;
    parts.push(position ? `x${inputs.length}` : `${parameter.name}=x${inputs.length}`);
    inputs.push({ shape, kind, name: parameter.name, source, assumedAxes, because });
  }
  return { inputs, code: `model(${parts.join(", ")})` };
}

/** Combinations of proposals, the most plausible first, and before them what a failure suggests. */
class Queue {
  readonly #parameters: readonly Parameter[];
  readonly #proposals: readonly (readonly Argument[])[];
  readonly #seen = new Set<string>();
  readonly #suggested: Arguments[] = [];
  readonly #combinations: Generator<Arguments>;

  constructor(parameters: readonly Parameter[], proposals: readonly (readonly Argument[])[]) {
    this.#parameters = parameters;
    this.#proposals = proposals;
    this.#combinations = this.#enumerate();
  }

  next(): Arguments | undefined {
    for (;;) {
      const next = this.#suggested.pop() ?? this.#take();
      if (next === undefined) return undefined;
      const key = JSON.stringify(
        next.map(({ argument }) => (argument.kind === "code" ? argument.code : [argument.shape, argument.distribution])),
      );
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      return next;
    }
  }

  /** What sizes a failure speaks of, put in place of those that were chosen freely. */
  learn(failed: Arguments, message: string): void {
    const numbers = (message.match(/\d+/g) ?? []).map(Number).filter((number) => number > 0 && number < 1e6);
    const pairs = numbers.flatMap((got, at) => numbers.flatMap((want, other) => (other !== at && got !== want ? [{ got, want }] : [])));
    const ideas: Arguments[] = [];
    failed.forEach(({ argument }, index) => {
      if (argument.kind === "code") return;
      for (const shape of pairs.slice(0, 30).flatMap(({ got, want }) => resized(argument, got, want))) {
        ideas.push(failed.map((each, at) => (at === index ? { ...each, argument: { ...argument, shape } } : each)));
      }
    });
    // The last one pushed is the next one tried.
    this.#suggested.push(...ideas.slice(0, 12).reverse());
  }

  #take(): Arguments | undefined {
    const turn = this.#combinations.next();
    return turn.done === true ? undefined : turn.value;
  }

  /** In the order of the sum of their places in the lists. */
  *#enumerate(): Generator<Arguments> {
    const longest = this.#proposals.reduce((sum, list) => sum + Math.max(list.length - 1, 0), 0);
    for (let total = 0; total <= longest; total += 1) yield* this.#withSum(total, 0, []);
  }

  *#withSum(total: number, index: number, chosen: Arguments): Generator<Arguments> {
    const parameter = this.#parameters[index];
    if (parameter === undefined) {
      if (total === 0) yield chosen;
      return;
    }
    const list = this.#proposals[index] ?? [];
    const rest = this.#proposals.slice(index + 1).reduce((sum, each) => sum + Math.max(each.length - 1, 0), 0);
    for (let rank = Math.max(0, total - rest); rank <= Math.min(total, list.length - 1); rank += 1) {
      const argument = list[rank];
      if (argument !== undefined) yield* this.#withSum(total - rank, index + 1, [...chosen, { parameter, argument }]);
    }
  }
}

const MAX_SIZE = 4096;

/** Shapes in which freely chosen axes are changed so that what came out as `got` may come out as `want`. */
function resized(
  { shape, assumedAxes }: Argument & { readonly kind: "tensor" },
  got: number,
  want: number,
): readonly (readonly number[])[] {
  const free = assumedAxes.filter((axis) => axis !== 0 || (shape.length > 1 && assumedAxes.length === shape.length && axis !== 0));
  const fits = (size: number): boolean => Number.isInteger(size) && size > 0 && size <= MAX_SIZE;
  const [a, b] = free;
  if (a !== undefined && b !== undefined && free.length === 2 && shape[a] === shape[b]) {
    const edge = shape[a] ?? 1;
    const scale = Math.sqrt(want / got);
    const withToken = Math.sqrt((want - 1) / (got - 1));
    const edges = [
      edge * scale,
      edge * withToken,
      Math.round(edge * scale),
      Math.round(edge * scale) + 2,
      Math.round(edge * scale) - 2,
      Math.round(edge * scale) + 4,
    ];
    return edges
      .filter((size) => fits(size) && size !== edge)
      .map((size) => shape.map((each, axis) => (axis === a || axis === b ? size : each)));
  }
  return free.flatMap((axis) => {
    const size = shape[axis] ?? 1;
    const sizes = [(size * want) / got, size + want - got, size === got ? want : Number.NaN];
    return sizes.filter((each) => fits(each) && each !== size).map((each) => shape.map((old, at) => (at === axis ? each : old)));
  });
}
