/** How a model's forward is called: a bounded search over plausible inputs, until one fits. */
import type { Stage } from "../evaluate/driver.ts";
import type { InstanceValue } from "../evaluate/value.ts";
import type { Parameter } from "../syntax/tree.ts";
import type { GivenInput, InputSource, ModelInput } from "./candidate.ts";
import { forwardParameters, inputFacts } from "./consumers.ts";
import type { Location } from "../text/location.ts";
import { divisions, joinParts } from "./divided.ts";
import type { Entry } from "./entries.ts";
import { entriesOf } from "./entries.ts";
import type { InputFacts } from "./input-facts.ts";
import type { Hints } from "./hints.ts";
import type { Arguments, Sizes } from "./argument.ts";
import { intOf } from "./layer-proposals.ts";
import { proposalsFor } from "./proposals.ts";
import type { Mismatch } from "./queue.ts";
import { Queue } from "./queue.ts";
import { isOurs, methodOf } from "./scope-facts.ts";
import { descendants } from "./tree-walk.ts";

/** How forward is called: Python with `model` and the inputs `x0`, `x1`, …. */
export interface Call {
  readonly inputs: readonly ModelInput[];
  readonly code: string;
  /** Of a call that the user's code makes. */
  readonly location?: Location;
}

/** What came of a call; of a doubtful one, which runs but gives other than one result for each sample, how many it gave and how many there should be. */
export type Attempt = { readonly fits: true; readonly doubt: Mismatch | undefined } | Misfit;

interface Misfit {
  readonly fits: false;
  readonly message: string;
  /** No other input would do better: a limit was reached. */
  readonly final: boolean;
}

/** Runs forward once, for shapes. */
export type Try = (call: Call) => Stage<Attempt>;

/** Doubtful calls after which the first of them is taken. */
const MAX_DOUBTS = 6;

/** A call that fits, or the most plausible one with why it does not. */
export interface Inferred {
  readonly call: Call;
  readonly failure: string | undefined;
  /** A call of the user's own that did not fit, where another was found. */
  readonly refused?: { readonly call: Call; readonly message: string };
}

/** The call that `model(x0, x1, …)` is with given inputs. */
export function plainCall(inputs: readonly GivenInput[], source: InputSource, because: string): Call {
  return {
    inputs: inputs.map((input) => ({ ...input, name: undefined, source, assumedAxes: [], because })),
    code: `model(${inputs.map((_, index) => `x${index}`).join(", ")})`,
  };
}

/** Searches for a call that fits a model. `known` gives calls to try first. */
export function* inferCall(
  model: InstanceValue,
  known: Iterable<Stage<Call | undefined>>,
  sizes: Sizes,
  hints: Hints,
  attempt: Try,
): Stage<Inferred> {
  let first: Inferred | undefined;
  for (const stage of known) {
    const seen = yield* stage;
    if (seen === undefined) continue;
    const call = withFacts(seen, model);
    const result = yield* attempt(call);
    if (result.fits) return { call, failure: undefined };
    first ??= { call, failure: result.message };
    if (result.final) return first;
  }
  const searched = yield* search(model, sizes, hints, attempt);
  if (first === undefined) return searched;
  return searched.failure === undefined ? { ...searched, refused: { call: first.call, message: first.failure ?? "" } } : first;
}

function* search(model: InstanceValue, chosen: Sizes, hints: Hints, attempt: Try): Stage<Inferred> {
  const facts = inputFacts(model);
  const known = batchOf(model);
  const sizes = known === undefined ? chosen : { ...chosen, batch: known };
  const all = forwardParameters(model) ?? [...facts.keys()].map(unnamed);
  const whole = all.filter((parameter) => parameter.default === undefined || isOptionalTarget(parameter, model));
  let first: Inferred | undefined;
  for (const { parameters, attempts } of divisions(whole, facts)) {
    const found = yield* searchAmong(parameters, attempts, { model, facts, sizes, hints, attempt });
    if (found?.failure === undefined && found !== undefined) return found;
    first ??= found;
  }
  return first ?? { call: { inputs: [], code: "model()" }, failure: "nothing says what its inputs are" };
}

/** The largest number of samples that a model may ask for by itself. */
const MAX_BATCH = 1024;

/** The number of samples that a model was told it will get, as it keeps it. */
function batchOf(model: InstanceValue): number | undefined {
  const [, value] = [...model.attributes].find(([name]) => /^_?(?:batch_?size|bsz?)$/i.test(name)) ?? [];
  const size = intOf(value);
  return size === undefined || size < 1 || size > MAX_BATCH ? undefined : size;
}

/** What is known where a call is looked for. */
interface Surroundings {
  readonly model: InstanceValue;
  readonly facts: ReadonlyMap<string, InputFacts>;
  readonly sizes: Sizes;
  readonly hints: Hints;
  readonly attempt: Try;
}

function* searchAmong(
  parameters: readonly Parameter[],
  attempts: number,
  { model, facts, sizes, hints, attempt }: Surroundings,
): Stage<Inferred | undefined> {
  // A library's backbones are made for ImageNet's pictures.
  const seen: Hints = isOurs(model.class) ? { ...hints, large: true } : hints;
  const proposals = parameters.map((parameter) => proposalsFor(parameter, facts, model, sizes, seen));
  const queue = new Queue(parameters, proposals);
  const failures = new Map<string, number>();
  let first: Inferred | undefined;
  let doubtful: Inferred | undefined;
  let doubts = 0;
  for (let count = 0; count < attempts; count += 1) {
    const next = queue.next();
    if (next === undefined) break;
    const call = callOf(next, model);
    const result = yield* attempt(call);
    if (result.fits && result.doubt === undefined) return { call, failure: undefined };
    if (result.fits) {
      queue.learnSizes(next, result.doubt === undefined ? [] : [result.doubt]);
      doubtful ??= { call, failure: undefined };
      doubts += 1;
      if (doubts >= MAX_DOUBTS) break;
      continue;
    }
    if (first === undefined || (isOfInputs(first.failure ?? "") && !isOfInputs(result.message))) first = { call, failure: result.message };
    if (result.final || isHopeless(result.message, failures)) break;
    queue.learn(next, result.message);
  }
  return doubtful ?? first;
}

/** `targets=None` of a forward that does more when it gets them: in training it does. */
function isOptionalTarget({ name, default: value }: Parameter, model: InstanceValue): boolean {
  if (value?.kind !== "Constant" || value.type !== "none" || !/^(?:targets?|labels?|y|tgt_labels)$/.test(name)) return false;
  const forward = methodOf(model.class, "forward");
  if (forward === undefined) return false;
  for (const node of descendants(forward.definition)) {
    const isIt = node.kind === "Compare" && node.left.kind === "Name" && node.left.id === name;
    if (isIt && node.links.some(({ op, right }) => /^is(?: not)?$/.test(op) && right.kind === "Constant" && right.type === "none")) {
      return true;
    }
  }
  return false;
}

/** A call seen in the file knows shapes; names and the number of indices stand in the model. */
function withFacts(call: Call, model: InstanceValue): Call {
  const facts = inputFacts(model);
  const names = forwardParameters(model) ?? [];
  const inputs = call.inputs.map((input, index): ModelInput => {
    const name = names[index]?.name;
    const table = facts.get(name ?? "input")?.consumers.find(({ type }) => type.startsWith("Embedding"));
    const vocabulary = table === undefined ? undefined : intOf(table.layer.attributes.get("num_embeddings"));
    const isOpen = input.kind.kind === "tokens" && input.source === "call-site";
    return { ...input, name, kind: isOpen ? { kind: "tokens", vocabulary: vocabulary ?? 2 } : input.kind };
  });
  return { ...call, inputs };
}

/** Whether another input could do better: what a module lacks, or is not given by its own code, it lacks with any. */
function isOfInputs(message: string): boolean {
  const [, owner] = /^AttributeError: (?:type object )?'(\w+)' object has no attribute/.exec(message) ?? [];
  if (owner !== undefined) return /^(?:Tensor|NoneType|float|int|bool|str|tuple|list|dict)$/.test(owner);
  return !/^(?:NameError|UnboundLocalError|NotImplementedError)|^TypeError: \w+(?:\.\w+)*\(\) (?:takes|missing|got an unexpected)/.test(
    message,
  );
}

/** The same failure again and again has nothing to do with shapes. */
function isHopeless(message: string, failures: Map<string, number>): boolean {
  const times = (failures.get(message) ?? 0) + 1;
  failures.set(message, times);
  return times >= SAME_FAILURES;
}

const SAME_FAILURES = 8;

function unnamed(name: string): Parameter {
  const span = { start: 0, end: 0 };
  return { kind: "Parameter", span, name, nameSpan: span, annotation: undefined, default: undefined };
}

function callOf(given: Arguments, model: InstanceValue): Call {
  const inputs: ModelInput[] = [];
  const codes = given.map(({ parameter, argument }): string => {
    if (argument.kind === "code") return argument.code;
    const { shape, distribution: kind, assumedAxes, because } = argument;
    const source: InputSource = assumedAxes.length === shape.length ? "assumed" : "inferred";
    inputs.push({ shape, kind, name: parameter.name, source, assumedAxes, because });
    return `x${inputs.length - 1}`;
  });
  const named = joinParts(given.map(({ parameter }, index) => ({ name: parameter.name, code: codes[index] ?? "None" })));
  const methods = methodOf(model.class, "forward") === undefined ? entriesOf(model.class) : [];
  if (methods.length > 0) return { inputs, code: callOfMethods(methods, new Map(named.map(({ name, code }) => [name, code]))) };
  // By place as long as each is an input itself.
  const places = named.findIndex(({ code }, index) => code !== `x${index}`);
  const parts = named.map(({ name, code }, index) => (places < 0 || index < places ? code : `${name}=${code}`));
  const code = `model(${parts.join(", ")})`;
  // With its targets given a model returns its loss too; what it predicts comes first.
  const withTarget = given.some(({ parameter, argument }) => parameter.default !== undefined && argument.kind === "tensor");
  return { inputs, code: withTarget ? `(lambda result: result[0] if isinstance(result, tuple) else result)(${code})` : code };
}

/** `(model.act(x=x0), model.value(x=x0))`: what several methods give for the same inputs. */
function callOfMethods(methods: readonly Entry[], given: ReadonlyMap<string, string>): string {
  const calls = methods.map(({ definition, parameters }) => {
    const parts = parameters.flatMap(({ name }) => (given.has(name) ? [`${name}=${given.get(name)}`] : []));
    return `model.${definition.name}(${parts.join(", ")})`;
  });
  return calls.length === 1 ? (calls[0] ?? "model()") : `(${calls.join(", ")})`;
}
