/** Follows inputs through the text of forward, with the modules that the constructor made. Nothing is run: branches are all taken, loops once. */
import type { InstanceValue } from "../evaluate/value.ts";
import type { Call, Expression, FunctionDef, Lambda, Statement } from "../syntax/tree.ts";
import type { Consumer, InputFacts, Step } from "./input-facts.ts";
import { childNamed, childrenOf, frameworkName, isContainer, methodOf } from "./scope-facts.ts";
import { blocksOf, dottedName, plainParameters, targetNames } from "./tree-walk.ts";

/** An input on its way through code. */
interface Flow {
  readonly kind: "flow";
  readonly input: string;
  readonly steps: readonly Step[];
  /** Other inputs that stand beside it in one list, which joining puts together. */
  readonly beside?: readonly Flow[];
  /** Where it is an element of the input, by a constant index, and all that was done is done to it: the name of that part. */
  readonly part?: string;
}

/** What a name or an expression is known to be. */
type Seen = Flow | { readonly kind: "module"; readonly module: InstanceValue } | undefined;

/** One function that is read. */
interface Frame {
  readonly self: InstanceValue | undefined;
  readonly names: Map<string, Seen>;
  readonly depth: number;
  result: Seen;
}

/** Layers that give on what they take in the same shape or nearly so. */
const PASSING =
  /^(?:(?:Feature)?(?:Alpha)?Dropout\w*|Identity|(?:Leaky|P|R)?ReLU6?|[A-Z]+LU|SiLU|Mish|Hard\w+|Tanh\w*|Sigmoid|Softplus|Softsign|LogSoftmax|Softmax\w*|BatchNorm\w+|LayerNorm|GroupNorm|InstanceNorm\w+|RMSNorm|Upsample\w*|\w+Pad[123]d|\w+Pool[123]d)$/;
const PASSING_CALLS =
  /^(?:relu6?_?|elu|selu|gelu|silu|mish|leaky_relu|tanh|sigmoid|softmax|dropout\w*|pad|interpolate|upsample|normalize|float|double|half|long|int|to|type|cuda|cpu|contiguous|clone|detach|requires_grad_|type_as|clamp|abs|Variable|tensor|as_tensor|checkpoint|layer_norm|batch_norm|log|sqrt|round|\w+_pool[123]d)$/;
const STEPS: ReadonlyMap<string, Step> = new Map([
  ["view", "reshape"],
  ["reshape", "reshape"],
  ["flatten", "flatten"],
  ["permute", "permute"],
  ["transpose", "transpose"],
  ["t", "transpose"],
  ["swapaxes", "transpose"],
  ["unsqueeze", "unsqueeze"],
  ["squeeze", "reshape"],
  ["rearrange", "reshape"],
  ["unfold", "reshape"],
]);

const MAX_DEPTH = 14;
/** Calls that are followed, so that code that branches much ends. */
const MAX_CALLS = 3000;

export class ForwardReader {
  readonly #consumers = new Map<string, Consumer[]>();
  readonly #ranks = new Map<string, Set<number>>();
  readonly #parts = new Map<string, Set<string>>();
  readonly #unpacked = new Set<string>();
  #calls = 0;

  /** Reads a model of layers alone, which has no forward of its own, for one input. */
  run(model: InstanceValue, names: readonly string[]): void {
    this.#module(
      model,
      names.map((input) => ({ kind: "flow", input, steps: [] })),
      0,
    );
  }

  /** Reads one method of a model, in which the parameters of these names are inputs. */
  method(model: InstanceValue, definition: FunctionDef, names: readonly string[]): void {
    const given = plainParameters(definition)
      .slice(1)
      .map(({ name }): Seen => (names.includes(name) ? { kind: "flow", input: name, steps: [] } : undefined));
    this.#function(definition, model, [{ kind: "module", module: model }, ...given], 0);
  }

  factsOf(input: string): InputFacts {
    return {
      consumers: this.#consumers.get(input) ?? [],
      ranks: this.#ranks.get(input) ?? new Set(),
      parts: [...(this.#parts.get(input) ?? [])],
      unpacked: this.#unpacked.has(input),
    };
  }

  #module(module: InstanceValue, given: readonly Seen[], depth: number): Seen {
    this.#calls += 1;
    if (depth > MAX_DEPTH || this.#calls > MAX_CALLS) return undefined;
    const forward = methodOf(module.class, "forward");
    if (forward !== undefined) return this.#function(forward.definition, module, [{ kind: "module", module }, ...given], depth);
    if (!isContainer(module.class)) return this.#leaf(module, given);
    let seen = given[0];
    for (const child of childrenOf(module)) {
      if (seen === undefined) return undefined;
      seen = this.#module(child, [seen], depth + 1);
    }
    return seen;
  }

  #leaf(layer: InstanceValue, given: readonly Seen[]): Seen {
    const type = frameworkName(layer.class);
    const several = type.includes("Transformer") || type === "MultiheadAttention" || type === "Bilinear";
    const [, state] = given;
    if (/^(?:RNN|GRU|LSTM)(?:Cell)?$/.test(type) && state?.kind === "flow") {
      for (const flow of [state, ...(state.beside ?? [])]) this.#note(flow, { layer, type: `${type} state`, steps: flow.steps });
    }
    for (const seen of given.slice(0, several ? 3 : 1)) {
      if (seen?.kind !== "flow") continue;
      if (type === "Flatten") return stepped(seen, "flatten");
      if (type === "Unflatten" || type === "Rearrange" || type === "Unfold") return stepped(seen, "reshape");
      const joined = seen.steps.includes("join") ? (seen.beside ?? []) : [];
      for (const flow of [seen, ...joined]) this.#note(flow, { layer, type, steps: flow.steps });
      if (PASSING.test(type)) return seen;
    }
    return undefined;
  }

  #note({ input, part }: Flow, consumer: Consumer): void {
    this.#consumers.set(input, [...(this.#consumers.get(input) ?? []), consumer]);
    // What was done before, and taking the part itself, is not done to the part.
    if (part !== undefined) {
      this.#consumers.set(part, [...(this.#consumers.get(part) ?? []), { ...consumer, steps: consumer.steps.slice(1) }]);
    }
  }

  #function(definition: FunctionDef | Lambda, self: InstanceValue | undefined, given: readonly Seen[], depth: number): Seen {
    const frame: Frame = { self, names: new Map(), depth, result: undefined };
    plainParameters(definition).forEach(({ name }, index) => frame.names.set(name, given[index]));
    if ("kind" in definition.body) return this.#expression(definition.body, frame);
    this.#block(definition.body, frame);
    return frame.result;
  }

  #block(statements: readonly Statement[], frame: Frame): void {
    for (const statement of statements) this.#statement(statement, frame);
  }

  #statement(statement: Statement, frame: Frame): void {
    switch (statement.kind) {
      case "Assign":
        for (const target of statement.targets) this.#assign(target, statement.value, frame);
        return;
      case "AnnAssign":
        if (statement.value !== undefined) this.#assign(statement.target, statement.value, frame);
        return;
      case "AugAssign":
      case "Expr":
        this.#expression(statement.value, frame);
        return;
      case "Return":
        if (statement.value !== undefined) frame.result = this.#expression(statement.value, frame) ?? frame.result;
        return;
      case "For":
        this.#loop(statement.target, statement.iter, frame);
        break;
      case "If":
        this.#expression(statement.test, frame);
        break;
      default:
    }
    for (const block of blocksOf(statement)) this.#block(block, frame);
  }

  #assign(target: Expression, value: Expression, frame: Frame): void {
    if (target.kind !== "Tuple" && target.kind !== "List") {
      const seen = this.#expression(value, frame);
      if (target.kind === "Name") frame.names.set(target.id, seen);
      return;
    }
    this.#noteRank(target.elements, value, frame);
    if (value.kind === "Tuple") {
      const all = value.elements.map((element) => this.#expression(element, frame));
      target.elements.forEach((element, index) => bind(element, all[index], frame));
      return;
    }
    const seen = this.#expression(value, frame);
    for (const name of targetNames(target)) frame.names.delete(name);
    if (value.kind !== "Name" || seen?.kind !== "flow" || seen.steps.length > 0) return;
    this.#unpacked.add(seen.input);
    target.elements.forEach((element, index) => bind(element, this.#partOf(seen, String(index)), frame));
  }

  /** An element of an input that nothing was done to. */
  #partOf(whole: Flow, key: string): Flow {
    const part = `${whole.input}[${key}]`;
    this.#parts.set(whole.input, (this.#parts.get(whole.input) ?? new Set()).add(part));
    return { ...stepped(whole, "index"), part };
  }

  #item(seen: Seen, index: Expression): Seen {
    if (seen?.kind === "flow" && seen.steps.length === 0 && index.kind === "Constant") {
      if (index.type === "int" && typeof index.value === "number") return this.#partOf(seen, String(index.value));
      if (index.type === "str") {
        this.#unpacked.add(seen.input);
        return this.#partOf(seen, JSON.stringify(index.value));
      }
    }
    return itemOf(seen, index);
  }

  /** `b, c, h, w = x.shape` says how many axes x has. */
  #noteRank(targets: readonly Expression[], value: Expression, frame: Frame): void {
    const part = leadingPart(value);
    const shaped = part?.of ?? shapeOf(value);
    const seen = shaped === undefined ? undefined : this.#expression(shaped, frame);
    if (seen?.kind !== "flow" || seen.steps.length > 0 || targets.some(({ kind }) => kind === "Starred")) return;
    this.#ranks.set(seen.input, (this.#ranks.get(seen.input) ?? new Set()).add(targets.length + Number(part !== undefined)));
  }

  /** Binds a loop's variables to what its first turn gives. */
  #loop(target: Expression, iterable: Expression, frame: Frame): void {
    const name = iterable.kind === "Call" && iterable.func.kind === "Name" ? iterable.func.id : "";
    const args = iterable.kind === "Call" ? iterable.args : [];
    if (name === "enumerate" && args[0] !== undefined) {
      const last = target.kind === "Tuple" ? target.elements.at(-1) : undefined;
      if (last !== undefined) this.#loop(last, args[0], frame);
    } else if (name === "zip" && target.kind === "Tuple") {
      target.elements.forEach((element, index) => {
        const each = args[index];
        if (each !== undefined) this.#loop(element, each, frame);
      });
    } else {
      bind(target, firstOf(this.#expression(iterable, frame)), frame);
    }
  }

  /** What an expression is; the calls in it are followed. */
  #expression(expression: Expression, frame: Frame): Seen {
    switch (expression.kind) {
      case "Name":
        return frame.names.get(expression.id);
      case "Call":
        return this.#call(expression, frame);
      case "Attribute":
        return attributeOf(this.#expression(expression.value, frame), expression.attr);
      case "Subscript":
        return this.#item(this.#expression(expression.value, frame), expression.index);
      case "BinOp":
        return joined(this.#expression(expression.left, frame), this.#expression(expression.right, frame), expression);
      case "UnaryOp":
        return this.#expression(expression.operand, frame);
      case "IfExp":
        return this.#expression(expression.body, frame) ?? this.#expression(expression.orelse, frame);
      case "NamedExpr":
        return bind(expression.target, this.#expression(expression.value, frame), frame);
      case "Tuple":
      case "List":
        return together(expression.elements.map((element) => this.#expression(element, frame)));
      case "Starred":
      case "Await":
        return this.#expression(expression.value, frame);
      case "ListComp":
      case "GeneratorExp":
        for (const { target, iter } of expression.generators) this.#loop(target, iter, frame);
        return this.#expression(expression.element, frame);
      case "Dict":
        for (const { value } of expression.entries) this.#expression(value, frame);
        return undefined;
      case "Compare":
        this.#expression(expression.left, frame);
        return undefined;
      default:
        return undefined;
    }
  }

  #call(call: Call, frame: Frame): Seen {
    const { func } = call;
    const given = call.args.map((argument) => this.#expression(argument, frame));
    const named = new Map(call.keywords.map(({ name, value }) => [name, this.#expression(value, frame)]));
    if (dottedName(func) === "getattr" && given[0]?.kind === "module") return firstOf(given[0]);
    const receiver = func.kind === "Attribute" ? this.#expression(func.value, frame) : undefined;
    const callee = func.kind === "Attribute" ? attributeOf(receiver, func.attr) : this.#expression(func, frame);
    if (callee?.kind === "module") return this.#module(callee.module, inOrder(callee.module, given, named), frame.depth + 1);
    if (receiver?.kind === "module" && func.kind === "Attribute") return this.#method(receiver.module, func.attr, given, named, frame);
    const flow = [receiver, ...given].find((seen) => seen?.kind === "flow");
    if (flow?.kind !== "flow") return undefined;
    const name = func.kind === "Attribute" ? func.attr : func.kind === "Name" ? func.id : "";
    const step = STEPS.get(name);
    if (step !== undefined) return stepped(flow, isFlattening(call) ? "flatten" : step);
    return PASSING_CALLS.test(name) ? flow : /^(?:cat|concat|stack|hstack)$/.test(name) ? stepped(flow, "join") : undefined;
  }

  #method(module: InstanceValue, name: string, given: readonly Seen[], named: ReadonlyMap<string | undefined, Seen>, frame: Frame): Seen {
    if (["values", "items", "children", "modules"].includes(name)) return { kind: "module", module };
    const method = methodOf(module.class, name === "forward" ? "forward" : name);
    this.#calls += 1;
    if (method === undefined || frame.depth >= MAX_DEPTH || this.#calls > MAX_CALLS) return undefined;
    const own: readonly Seen[] = method.bound ? [{ kind: "module", module }] : [];
    const rest = plainParameters(method.definition).slice(own.length);
    const args = rest.map((parameter, index) => given[index] ?? named.get(parameter.name));
    return this.#function(method.definition, module, [...own, ...args], frame.depth + 1);
  }
}

function inOrder(module: InstanceValue, given: readonly Seen[], named: ReadonlyMap<string | undefined, Seen>): readonly Seen[] {
  const forward = methodOf(module.class, "forward");
  if (forward === undefined) return [...given, ...named.values()];
  return plainParameters(forward.definition)
    .slice(1)
    .map((parameter, index) => given[index] ?? named.get(parameter.name));
}

function bind(target: Expression, seen: Seen, frame: Frame): Seen {
  if (target.kind === "Name") frame.names.set(target.id, seen);
  return seen;
}

function stepped(flow: Flow, step: Step): Flow {
  const beside = flow.beside?.map((each) => stepped(each, step));
  return { ...flow, steps: [...flow.steps, step], ...(beside && { beside }) };
}

/** The first of several values, with the other inputs among them beside it. */
function together(all: readonly Seen[]): Seen {
  const first = all.find((seen) => seen !== undefined);
  if (first?.kind !== "flow") return first;
  const flows = all.flatMap((seen) => (seen?.kind === "flow" ? [seen, ...(seen.beside ?? [])] : []));
  const isSame = (a: Flow, b: Flow): boolean => a.input === b.input && a.part === b.part;
  const others = flows.filter((flow, index) => flows.findIndex((each) => isSame(each, flow)) === index && !isSame(flow, first));
  return others.length === 0 ? first : { ...first, beside: others };
}

/** The first that going through a value gives: of modules a child, of an input a part along its first axis. */
function firstOf(seen: Seen): Seen {
  if (seen?.kind === "flow") return stepped(seen, "index");
  const [child] = seen === undefined ? [] : childrenOf(seen.module);
  return child === undefined ? undefined : { kind: "module", module: child };
}

function attributeOf(seen: Seen, name: string): Seen {
  if (seen?.kind === "flow") return /^(?:T|mT)$/.test(name) ? stepped(seen, "transpose") : name === "data" ? seen : undefined;
  const child = seen === undefined ? undefined : childNamed(seen.module, name);
  return child === undefined ? undefined : { kind: "module", module: child };
}

function itemOf(seen: Seen, index: Expression): Seen {
  if (seen?.kind === "flow") return stepped(seen, addsAxis(index) ? "unsqueeze" : "index");
  if (seen === undefined) return undefined;
  const child = index.kind === "Constant" ? childNamed(seen.module, String(index.value)) : undefined;
  return child === undefined ? firstOf(seen) : { kind: "module", module: child };
}

/** `x[:, None]`: an axis more and nothing taken. */
function addsAxis(index: Expression): boolean {
  const parts = index.kind === "Tuple" ? index.elements : [index];
  const isWhole = (part: Expression): boolean => part.kind === "Slice" && part.lower === undefined && part.upper === undefined;
  return (
    parts.some((part) => part.kind === "Constant" && part.type === "none") &&
    parts.every((part) => part.kind === "Constant" || isWhole(part))
  );
}

/** A product or sum with a constant keeps its way; with another input it is no longer one alone. */
function joined(left: Seen, right: Seen, { left: first, right: second }: Expression & { readonly kind: "BinOp" }): Seen {
  if (left?.kind !== "flow" || right?.kind !== "flow") return left?.kind === "flow" ? left : right?.kind === "flow" ? right : undefined;
  return first.kind === "Constant" || second.kind === "Constant" ? left : stepped(left, "join");
}

/** `x` of `x.shape[:2]`, of which one axis more at least is not named. */
function leadingPart(value: Expression): { readonly of: Expression } | undefined {
  if (value.kind !== "Subscript" || value.index.kind !== "Slice" || value.index.lower !== undefined || value.index.upper === undefined) {
    return undefined;
  }
  const of = shapeOf(value.value);
  return of === undefined ? undefined : { of };
}

/** `x` of `x.shape` and `x.size()`. */
function shapeOf(value: Expression): Expression | undefined {
  if (value.kind === "Attribute" && value.attr === "shape") return value.value;
  if (value.kind === "Call" && value.args.length === 0 && value.func.kind === "Attribute" && value.func.attr === "size") {
    return value.func.value;
  }
  return undefined;
}

/** `view(n, -1)`, `reshape(x.size(0), -1)`, `flatten(1)`. */
function isFlattening({ func, args }: Call): boolean {
  if (func.kind === "Attribute" && func.attr === "flatten") return true;
  const sizes = func.kind === "Attribute" && func.value.kind === "Name" && func.value.id === "torch" ? args.slice(1) : args;
  const [only] = sizes;
  const list = sizes.length === 1 && (only?.kind === "Tuple" || only?.kind === "List") ? only.elements : sizes;
  return list.length === 2 && list.some(isMinusOne);
}

function isMinusOne(expression: Expression): boolean {
  return expression.kind === "UnaryOp" && expression.op === "-" && expression.operand.kind === "Constant" && expression.operand.value === 1;
}
