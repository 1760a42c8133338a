/** Follows inputs through the text of forward, with the modules that the constructor made. Nothing is run: branches are all taken, loops once. */
import type { InstanceValue } from "../evaluate/value.ts";
import type { Call, Expression, FunctionDef, Lambda, Statement } from "../syntax/tree.ts";
import type { Seen } from "./flow.ts";
import { attributeOf, firstOf, itemOf, joined, stepped, together } from "./flow.ts";
import type { InputFacts } from "./input-facts.ts";
import { Notes } from "./notes.ts";
import { PASSING, PASSING_CALLS, STEPS } from "./passing.ts";
import { childrenOf, frameworkName, isContainer, methodOf } from "./scope-facts.ts";
import { isFlattening, leadingPart, shapeOf } from "./shape-reads.ts";
import { blocksOf, dottedName, plainParameters, targetNames } from "./tree-walk.ts";

/** One function that is read. */
interface Frame {
  readonly self: InstanceValue | undefined;
  readonly names: Map<string, Seen>;
  readonly depth: number;
  result: Seen;
}

const MAX_DEPTH = 14;
/** Calls that are followed, so that code that branches much ends. */
const MAX_CALLS = 3000;

export class ForwardReader {
  readonly #notes = new Notes();
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
    return this.#notes.factsOf(input);
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
      for (const flow of [state, ...(state.beside ?? [])]) this.#notes.consumer(flow, { layer, type: `${type} state`, steps: flow.steps });
    }
    for (const seen of given.slice(0, several ? 3 : 1)) {
      if (seen?.kind !== "flow") continue;
      if (type === "Flatten") return stepped(seen, "flatten");
      if (type === "Unflatten" || type === "Rearrange" || type === "Unfold") return stepped(seen, "reshape");
      const joined = seen.steps.includes("join") ? (seen.beside ?? []) : [];
      for (const flow of [seen, ...joined]) this.#notes.consumer(flow, { layer, type, steps: flow.steps });
      if (PASSING.test(type)) return seen;
    }
    return undefined;
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
        this.#condition(statement.test, frame);
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
    this.#notes.unpacked(seen.input);
    target.elements.forEach((element, index) => bind(element, this.#notes.partOf(seen, String(index)), frame));
  }

  #item(seen: Seen, index: Expression): Seen {
    if (seen?.kind === "flow" && seen.steps.length === 0 && index.kind === "Constant") {
      if (index.type === "int" && typeof index.value === "number") return this.#notes.partOf(seen, String(index.value));
      if (index.type === "str") {
        this.#notes.unpacked(seen.input);
        return this.#notes.partOf(seen, JSON.stringify(index.value));
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
    this.#notes.rank(seen.input, targets.length + Number(part !== undefined));
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

  /** What a condition asks an input for: whether it is on, is given, or is more than a number. */
  #condition(test: Expression, frame: Frame): void {
    if (test.kind === "BoolOp") {
      for (const value of test.values) this.#condition(value, frame);
      return;
    }
    if (test.kind === "UnaryOp" && test.op === "not") {
      this.#condition(test.operand, frame);
      return;
    }
    const seen = this.#expression(test.kind === "Compare" ? test.left : test, frame);
    if (seen?.kind !== "flow") return;
    if (test.kind === "Name") this.#notes.use(seen, "switch");
    if (test.kind !== "Compare" || test.left.kind !== "Name") return;
    for (const { op, right } of test.links) {
      if (right.kind !== "Constant") continue;
      if (right.type === "none") this.#notes.use(seen, "optional");
      else if (right.type === "int" || right.type === "float") this.#notes.use(seen, "number");
      else if (right.type === "bool" && /^(?:==|is)/.test(op)) this.#notes.use(seen, "switch");
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
        this.#condition(expression.test, frame);
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
