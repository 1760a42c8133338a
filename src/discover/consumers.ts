/**
 * What happens first to each input of a model: the layer that takes it and what reshapes it before. Read from the text of forward, with the modules that the
 * constructor made; nothing is run.
 */
import type { AbstractValue, ClassValue, InstanceValue } from "../evaluate/value.ts";
import type { Call, Expression, FunctionDef, Lambda, Parameter, Statement } from "../syntax/tree.ts";
import { isModule, isOurs } from "./scope-facts.ts";
import { blocksOf, descendants, dottedName, targetNames } from "./tree-walk.ts";

/** What was done to an input on its way. */
export type Step = "flatten" | "reshape" | "permute" | "transpose" | "unsqueeze" | "index" | "join";

/** A framework's layer that takes an input. */
export interface Consumer {
  readonly layer: InstanceValue;
  /** "Linear", "Conv2d". */
  readonly type: string;
  readonly steps: readonly Step[];
}

/** All that was seen of one input. */
export interface InputFacts {
  readonly consumers: readonly Consumer[];
  /** Number of axes, where code takes its shape apart. */
  readonly ranks: ReadonlySet<number>;
}

/** Parameters of a model's forward that stand for inputs, `self` and stars left out. */
export function forwardParameters(model: InstanceValue): readonly Parameter[] | undefined {
  const forward = methodOf(model.class, "forward");
  return forward === undefined ? undefined : plainParameters(forward).slice(1);
}

/** The facts about each parameter of a model's forward, by name. */
export function inputFacts(model: InstanceValue): ReadonlyMap<string, InputFacts> {
  const reader = new Reader();
  const parameters = forwardParameters(model) ?? [INPUT];
  reader.module(
    model,
    parameters.map(({ name }) => ({ input: name, steps: [] })),
    0,
  );
  return new Map(parameters.map(({ name }) => [name, reader.factsOf(name)]));
}

/** Stands for the only input of a Sequential. */
const INPUT: Parameter = {
  kind: "Parameter",
  span: { start: 0, end: 0 },
  name: "input",
  nameSpan: { start: 0, end: 0 },
  annotation: undefined,
  default: undefined,
};

/** An input on its way through code. */
interface Flow {
  readonly input: string;
  readonly steps: readonly Step[];
}

/** Layers that give on what they take in the same shape. */
const PASSING =
  /^(?:Dropout\w*|Identity|(?:Leaky|P|R)?ReLU6?|[A-Z]+LU|SiLU|Mish|Hard\w+|Tanh|Sigmoid|Softplus|Softsign|BatchNorm\w+|LayerNorm|GroupNorm|InstanceNorm\w+|RMSNorm|Upsample|ZeroPad\w+|ReflectionPad\w+|ReplicationPad\w+)$/;
const PASSING_CALLS =
  /^(?:relu6?|elu|selu|gelu|silu|leaky_relu|tanh|sigmoid|dropout\w*|pad|interpolate|upsample|normalize|float|double|half|long|int|to|type|cuda|cpu|contiguous|clone|detach|requires_grad_|type_as|clamp|abs|Variable|tensor|as_tensor|checkpoint|layer_norm|batch_norm|log|sqrt|round)$/;
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

const MAX_DEPTH = 12;

class Reader {
  readonly #consumers = new Map<string, Consumer[]>();
  readonly #ranks = new Map<string, Set<number>>();

  factsOf(input: string): InputFacts {
    return { consumers: this.#consumers.get(input) ?? [], ranks: this.#ranks.get(input) ?? new Set() };
  }

  /** A module is called with these; gives what flows on. */
  module(module: InstanceValue, flows: readonly (Flow | undefined)[], depth: number): Flow | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const [first] = flows;
    const forward = methodOf(module.class, "forward");
    if (forward !== undefined) return this.#function(forward, module, [undefined, ...flows], depth);
    const children = childrenOf(module);
    if (module.class.name === "Sequential" || (children.length > 0 && isSequential(module.class))) {
      let flow = first;
      for (const child of children) {
        if (flow === undefined) return undefined;
        flow = this.module(child, [flow], depth + 1);
      }
      return flow;
    }
    return this.#leaf(module, flows);
  }

  #leaf(layer: InstanceValue, flows: readonly (Flow | undefined)[]): Flow | undefined {
    const type = frameworkName(layer.class);
    for (const flow of flows.slice(0, type.includes("Transformer") || type === "MultiheadAttention" ? 3 : 1)) {
      if (flow === undefined) continue;
      if (type === "Flatten") return stepped(flow, "flatten");
      if (type === "Unflatten" || type === "Rearrange") return stepped(flow, "reshape");
      const known = this.#consumers.get(flow.input) ?? [];
      this.#consumers.set(flow.input, [...known, { layer, type, steps: flow.steps }]);
      if (PASSING.test(type)) return flow;
    }
    return undefined;
  }

  #function(
    definition: FunctionDef | Lambda,
    self: InstanceValue | undefined,
    flows: readonly (Flow | undefined)[],
    depth: number,
  ): Flow | undefined {
    const names = plainParameters(definition);
    const frame: Frame = { self, flows: new Map(), modules: new Map(), depth, result: undefined };
    names.forEach(({ name }, index) => {
      const flow = flows[index];
      if (flow !== undefined) frame.flows.set(name, flow);
    });
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
        this.#expression(statement.value, frame);
        return;
      case "Expr":
        this.#expression(statement.value, frame);
        return;
      case "Return":
        if (statement.value !== undefined) frame.result ??= this.#expression(statement.value, frame);
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
    if (target.kind === "Tuple" || target.kind === "List") {
      const shaped = shapeOf(value);
      const flow = shaped === undefined ? undefined : this.#expression(shaped, frame);
      if (flow !== undefined && flow.steps.length === 0 && !target.elements.some(({ kind }) => kind === "Starred")) {
        this.#ranks.set(flow.input, (this.#ranks.get(flow.input) ?? new Set()).add(target.elements.length));
      }
      if (value.kind === "Tuple") {
        const flows = value.elements.map((element) => this.#expression(element, frame));
        target.elements.forEach((element, index) => bind(element, flows[index], frame));
        return;
      }
    }
    const flow = this.#expression(value, frame);
    const module = this.#moduleOf(value, frame);
    if (target.kind === "Name" && module !== undefined) frame.modules.set(target.id, module);
    if (target.kind === "Name") bind(target, flow, frame);
    else for (const name of targetNames(target)) frame.flows.delete(name);
  }

  #loop(target: Expression, iterable: Expression, frame: Frame): void {
    const inner =
      iterable.kind === "Call" && iterable.func.kind === "Name" && iterable.func.id === "enumerate" ? iterable.args[0] : iterable;
    const container = inner === undefined ? undefined : this.#moduleOf(inner, frame);
    const first = container === undefined ? undefined : childrenOf(container)[0];
    const variable = target.kind === "Tuple" ? target.elements.at(-1) : target;
    if (first !== undefined && variable?.kind === "Name") frame.modules.set(variable.id, first);
    // Going through an input goes along its first axis.
    const flow = inner === undefined ? undefined : this.#expression(inner, frame);
    if (flow !== undefined && variable?.kind === "Name") frame.flows.set(variable.id, stepped(flow, "index"));
  }

  /** What of an input an expression is, if it is one; the calls in it are gone through. */
  #expression(expression: Expression, frame: Frame): Flow | undefined {
    switch (expression.kind) {
      case "Name":
        return frame.flows.get(expression.id);
      case "Call":
        return this.#call(expression, frame);
      case "Attribute":
        return expression.attr === "T"
          ? this.#then(expression.value, "transpose", frame)
          : expression.attr === "data"
            ? this.#expression(expression.value, frame)
            : undefined;
      case "Subscript":
        return this.#then(expression.value, "index", frame);
      case "BinOp": {
        const left = this.#expression(expression.left, frame);
        const right = this.#expression(expression.right, frame);
        const isScale = expression.right.kind === "Constant" || expression.left.kind === "Constant";
        return isScale ? (left ?? right) : left === undefined || right === undefined ? (left ?? right) : stepped(left, "join");
      }
      case "UnaryOp":
        return this.#expression(expression.operand, frame);
      case "IfExp":
        return this.#expression(expression.body, frame) ?? this.#expression(expression.orelse, frame);
      case "NamedExpr": {
        const flow = this.#expression(expression.value, frame);
        bind(expression.target, flow, frame);
        return flow;
      }
      case "Tuple":
      case "List":
        return expression.elements.map((element) => this.#expression(element, frame)).find((flow) => flow !== undefined);
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
      default:
        return undefined;
    }
  }

  #then(value: Expression, step: Step, frame: Frame): Flow | undefined {
    const flow = this.#expression(value, frame);
    return flow === undefined ? undefined : stepped(flow, step);
  }

  #call(call: Call, frame: Frame): Flow | undefined {
    const module = this.#moduleOf(call.func, frame);
    const flows = call.args.map((argument) => this.#expression(argument, frame));
    const named = call.keywords.map(({ name, value }) => ({ name, flow: this.#expression(value, frame) }));
    if (module !== undefined) return this.module(module, this.#inOrder(module, flows, named), frame.depth + 1);
    const method = this.#ownMethod(call.func, frame);
    if (method !== undefined && frame.depth < MAX_DEPTH)
      return this.#function(method, frame.self, [undefined, ...this.#inOrderOf(method, flows, named)], frame.depth + 1);
    const name = call.func.kind === "Attribute" ? call.func.attr : call.func.kind === "Name" ? call.func.id : "";
    const receiver = call.func.kind === "Attribute" ? this.#expression(call.func.value, frame) : undefined;
    const flow = receiver ?? flows[0];
    if (flow === undefined) return undefined;
    const step = STEPS.get(name);
    if (step !== undefined) return stepped(flow, isFlattening(call) ? "flatten" : step);
    return PASSING_CALLS.test(name) ? flow : /^(?:cat|concat|stack)$/.test(name) ? stepped(flow, "join") : undefined;
  }

  #inOrder(
    module: InstanceValue,
    flows: readonly (Flow | undefined)[],
    named: readonly { readonly name: string | undefined; readonly flow: Flow | undefined }[],
  ): readonly (Flow | undefined)[] {
    const forward = methodOf(module.class, "forward");
    return forward === undefined ? [...flows, ...named.map(({ flow }) => flow)] : this.#inOrderOf(forward, flows, named);
  }

  #inOrderOf(
    definition: FunctionDef | Lambda,
    flows: readonly (Flow | undefined)[],
    named: readonly { readonly name: string | undefined; readonly flow: Flow | undefined }[],
  ): readonly (Flow | undefined)[] {
    const names = plainParameters(definition).slice(1);
    return names.map((parameter, index) => flows[index] ?? named.find(({ name }) => name === parameter.name)?.flow);
  }

  #ownMethod(func: Expression, { self }: Frame): FunctionDef | undefined {
    if (self === undefined || func.kind !== "Attribute" || func.value.kind !== "Name" || func.value.id !== "self") return undefined;
    return methodOf(self.class, func.attr);
  }

  /** The module that an expression names: `self.encoder.layers[0]`. */
  #moduleOf(expression: Expression, frame: Frame): InstanceValue | undefined {
    switch (expression.kind) {
      case "Name":
        return expression.id === "self" ? frame.self : frame.modules.get(expression.id);
      case "Attribute": {
        const owner = this.#moduleOf(expression.value, frame);
        return owner === undefined ? undefined : childNamed(owner, expression.attr);
      }
      case "Subscript": {
        const owner = this.#moduleOf(expression.value, frame);
        if (owner === undefined) return undefined;
        const index = expression.index;
        if (index.kind === "Constant" && (index.type === "int" || index.type === "str"))
          return childNamed(owner, String(index.value)) ?? childrenOf(owner)[0];
        return childrenOf(owner)[0];
      }
      case "Call":
        // `getattr(self, f"layer{i}")`: any of them will do.
        if (dottedName(expression.func) === "getattr" && expression.args[0] !== undefined) {
          const owner = this.#moduleOf(expression.args[0], frame);
          return owner === undefined ? undefined : childrenOf(owner)[0];
        }
        return undefined;
      default:
        return undefined;
    }
  }
}

interface Frame {
  readonly self: InstanceValue | undefined;
  readonly flows: Map<string, Flow>;
  readonly modules: Map<string, InstanceValue>;
  readonly depth: number;
  result: Flow | undefined;
}

function bind(target: Expression, flow: Flow | undefined, frame: Frame): void {
  if (target.kind !== "Name") return;
  if (flow === undefined) frame.flows.delete(target.id);
  else frame.flows.set(target.id, flow);
}

function stepped(flow: Flow, step: Step): Flow {
  return { input: flow.input, steps: [...flow.steps, step] };
}

/** `x` of `x.shape` and `x.size()`. */
function shapeOf(value: Expression): Expression | undefined {
  if (value.kind === "Attribute" && value.attr === "shape") return value.value;
  if (value.kind === "Call" && value.args.length === 0 && value.func.kind === "Attribute" && value.func.attr === "size")
    return value.func.value;
  return undefined;
}

/** `view(n, -1)`, `reshape(x.size(0), -1)`, `flatten(1)`. */
function isFlattening({ func, args }: Call): boolean {
  const sizes = func.kind === "Attribute" && func.value.kind === "Name" && func.value.id === "torch" ? args.slice(1) : args;
  const [only] = sizes;
  const list = sizes.length === 1 && only !== undefined && (only.kind === "Tuple" || only.kind === "List") ? only.elements : sizes;
  if (func.kind === "Attribute" && func.attr === "flatten") return true;
  const last = list.at(-1);
  const first = list[0];
  const isMinusOne = (expression: Expression | undefined): boolean =>
    expression?.kind === "UnaryOp" && expression.op === "-" && expression.operand.kind === "Constant" && expression.operand.value === 1;
  return list.length === 2 && (isMinusOne(last) || isMinusOne(first));
}

/** A method of the user's own, looked up as Python does. */
export function methodOf(cls: ClassValue, name: string): FunctionDef | undefined {
  for (const each of cls.mro) {
    const found = each.attributes.get(name);
    if (found === undefined) continue;
    if (isOurs(each) || found.kind !== "function" || found.definition.kind !== "FunctionDef") return undefined;
    return found.definition;
  }
  return undefined;
}

function plainParameters({ parameters: { posonly, args, kwonly } }: FunctionDef | Lambda): readonly Parameter[] {
  return [...posonly, ...args, ...kwonly];
}

function isSequential(cls: ClassValue): boolean {
  return cls.mro.some((each) => each.name === "Sequential" && isOurs(each));
}

/** Name of the framework's class that a layer is of or derives from. */
function frameworkName(cls: ClassValue): string {
  return (cls.mro.find(isOurs) ?? cls).name;
}

/** A module's attribute, where it is a module. */
export function childNamed(module: InstanceValue, name: string): InstanceValue | undefined {
  const direct = module.attributes.get(name);
  if (direct?.kind === "instance" && isModule(direct)) return direct;
  return childEntries(module).find(([key]) => key === name)?.[1];
}

/** The modules in a module, in the order they were put there. */
export function childrenOf(module: InstanceValue): readonly InstanceValue[] {
  return childEntries(module).map(([, child]) => child);
}

function childEntries(module: InstanceValue): readonly (readonly [string, InstanceValue])[] {
  const registered = module.attributes.get("_modules");
  if (registered?.kind !== "dict") return [...module.attributes].flatMap(asEntry);
  return [...registered.entries.values()].flatMap(({ key, value }) => (key.kind === "str" ? asEntry([key.value, value]) : []));
}

function asEntry([name, value]: readonly [string, AbstractValue]): readonly (readonly [string, InstanceValue])[] {
  return value.kind === "instance" && isModule(value) ? [[name, value]] : [];
}

/** Whether code of a method mentions a name anywhere. */
export function mentions(definition: FunctionDef, test: (name: string) => boolean): boolean {
  for (const node of descendants(definition)) {
    if (node.kind === "Attribute" && test(node.attr)) return true;
  }
  return false;
}
