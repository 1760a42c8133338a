/** Binding of arguments to parameters, for functions of evaluated code and ours alike. */
import { NONE, tuple } from "./make.ts";
import { parseSignature, type Signature } from "./signature.ts";
import type { AbstractValue, BoundArguments, BoundParameter, Context, DictValue } from "./value.ts";

const NO_KEYWORDS: ReadonlyMap<string, AbstractValue> = new Map();
const NOTHING: readonly AbstractValue[] = [];

/** Values in the order of the parameters. What is bound by default is the default's own value. Raises TypeError as Python words it. */
export function bind(
  context: Context,
  name: string,
  parameters: readonly BoundParameter[],
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): (AbstractValue | undefined)[] {
  const values: (AbstractValue | undefined)[] = new Array<AbstractValue | undefined>(parameters.length).fill(undefined);
  const next = bindPositional(context, name, parameters, positional, values);
  if (keywords.size > 0) bindKeywords(context, name, parameters, keywords, values);
  let missing: BoundParameter[] | undefined;
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index];
    if (parameter === undefined || values[index] !== undefined) continue;
    if (parameter.kind === "variadic") values[index] = tuple(positional.slice(next));
    else if (parameter.kind === "keywords") values[index] = { kind: "dict", entries: new Map() };
    else if (parameter.default !== undefined) values[index] = parameter.default;
    else (missing ??= []).push(parameter);
  }
  if (missing !== undefined) return raiseMissing(context, name, missing);
  return values;
}

/** Fills positional parameters; the result is how many were taken. */
function bindPositional(
  context: Context,
  name: string,
  parameters: readonly BoundParameter[],
  positional: readonly AbstractValue[],
  values: (AbstractValue | undefined)[],
): number {
  let next = 0;
  for (let index = 0; index < parameters.length; index++) {
    const kind = parameters[index]?.kind;
    if (kind === "variadic") return next;
    if (next >= positional.length) continue;
    if (kind !== "either" && kind !== "positional") break;
    values[index] = positional[next++];
  }
  if (next < positional.length) return raiseTooMany(context, name, parameters, positional.length);
  return next;
}

function bindKeywords(
  context: Context,
  name: string,
  parameters: readonly BoundParameter[],
  keywords: ReadonlyMap<string, AbstractValue>,
  values: (AbstractValue | undefined)[],
): void {
  let rest: DictValue["entries"] | undefined;
  const restIndex = parameters.findIndex((parameter) => parameter.kind === "keywords");
  for (const [key, value] of keywords) {
    const index = parameters.findIndex(
      (parameter) => parameter.name === key && (parameter.kind === "either" || parameter.kind === "keyword"),
    );
    if (index >= 0) {
      if (values[index] !== undefined) return context.raise("TypeError", `${name}() got multiple values for argument '${key}'`);
      values[index] = value;
    } else if (restIndex >= 0) {
      (rest ??= new Map()).set("s" + key, { key: { kind: "str", value: key }, value });
    } else if (parameters.some((parameter) => parameter.name === key && parameter.kind === "positional")) {
      return context.raise("TypeError", `${name}() got some positional-only arguments passed as keyword arguments: '${key}'`);
    } else {
      return context.raise("TypeError", `${name}() got an unexpected keyword argument '${key}'`);
    }
  }
  if (rest !== undefined) values[restIndex] = { kind: "dict", entries: rest };
}

function raiseTooMany(context: Context, name: string, parameters: readonly BoundParameter[], given: number): never {
  const places = parameters.filter((parameter) => parameter.kind === "either" || parameter.kind === "positional");
  const least = places.filter((parameter) => parameter.default === undefined).length;
  const takes = least === places.length ? String(least) : `from ${least} to ${places.length}`;
  const plural = takes === "1" ? "argument" : "arguments";
  return context.raise("TypeError", `${name}() takes ${takes} positional ${plural} but ${given} ${given === 1 ? "was" : "were"} given`);
}

function raiseMissing(context: Context, name: string, missing: readonly BoundParameter[]): never {
  const positional = missing.filter((parameter) => parameter.kind !== "keyword");
  const keywordOnly = positional.length === 0;
  const shown = keywordOnly ? missing : positional;
  const names = shown.map((parameter) => `'${parameter.name}'`);
  const last = names.pop() ?? "";
  const text = names.length === 0 ? last : names.length === 1 ? `${names.join()} and ${last}` : `${names.join(", ")}, and ${last}`;
  const sort = keywordOnly ? "keyword-only" : "positional";
  return context.raise("TypeError", `${name}() missing ${shown.length} required ${sort} argument${shown.length === 1 ? "" : "s"}: ${text}`);
}

/** Arguments bound to a signature of ours. */
class Bound implements BoundArguments {
  readonly #signature: Signature;
  readonly #values: readonly (AbstractValue | undefined)[];

  constructor(signature: Signature, values: readonly (AbstractValue | undefined)[]) {
    this.#signature = signature;
    this.#values = values;
  }

  get values(): readonly (AbstractValue | undefined)[] {
    return this.#values.map((value) => (value?.kind === "ellipsis" ? undefined : value));
  }

  #at(name: string): number {
    const index = this.#signature.index.get(name);
    if (index === undefined) throw new Error(`${this.#signature.name} has no parameter ${name}`);
    return index;
  }

  get(name: string): AbstractValue {
    return this.#values[this.#at(name)] ?? NONE;
  }

  optional(name: string): AbstractValue | undefined {
    const index = this.#at(name);
    const value = this.#values[index];
    return value?.kind === "ellipsis" && this.#signature.parameters[index]?.default?.kind === "ellipsis" ? undefined : value;
  }

  notNone(name: string): AbstractValue | undefined {
    const value = this.optional(name);
    return value?.kind === "none" ? undefined : value;
  }

  given(name: string): boolean {
    const index = this.#at(name);
    return this.#values[index] !== this.#signature.parameters[index]?.default;
  }

  get rest(): readonly AbstractValue[] {
    const value = this.#values[this.#signature.variadic];
    return value?.kind === "tuple" ? value.items : NOTHING;
  }

  get keywords(): ReadonlyMap<string, AbstractValue> {
    const value = this.#values[this.#signature.keywords];
    return value?.kind === "dict" && value.entries.size > 0 ? textKeys(value) : NO_KEYWORDS;
  }
}

/** The entries of a dict whose keys are str. */
export function textKeys(value: DictValue): Map<string, AbstractValue> {
  const keywords = new Map<string, AbstractValue>();
  for (const slot of value.entries.values()) if (slot.key.kind === "str") keywords.set(slot.key.value, slot.value);
  return keywords;
}

/** Binds the arguments of a native function. */
export function bindNative(
  context: Context,
  signature: string,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): BoundArguments {
  const parsed = parseSignature(signature);
  return new Bound(parsed, bind(context, parsed.name, parsed.parameters, positional, keywords));
}
