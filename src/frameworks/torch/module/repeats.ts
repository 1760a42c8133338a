/**
 * Layers of torch that are built again with the arguments of one before. A constructor of ours does nothing but fill the new module from plain arguments: what it
 * makes is kept, without anything that code has done with it since, and the next such layer is a copy with draws and a place of its own.
 */
import { after } from "../../../evaluate/errors.ts";
import { OWN_FILES, userLocation } from "../../../evaluate/places.ts";
import type { Content } from "../../../evaluate/tensors/content.ts";
import { tensorOver, type TensorStorage } from "../../../evaluate/tensors/storage.ts";
import { runOf } from "../../../evaluate/trace.ts";
import type { AbstractValue, CallArguments, ClassValue, Context, InstanceValue, Pending, TensorValue } from "../../../evaluate/value.ts";
import { worldOf } from "../world.ts";

/** What is known of one way to build a layer: nothing yet but that it was the first of its class, that it cannot be copied, or the layer as it was when new. */
type Known = "seen" | "single" | { readonly template: InstanceValue; readonly steps: number };

const known = new WeakMap<Context, Map<ClassValue, Map<string, Known>>>();

/** How many copies of a layer are made in the time that building it takes. */
const SAVED = 8;

/** Lets the layers of a class of ours be copied. */
export function letRepeat(cls: ClassValue): ClassValue {
  if (cls.location?.file.startsWith(OWN_FILES) === true && cls.module.startsWith("torch.nn.modules.")) cls.native.constructing = repeat;
  return cls;
}

/** Builds a layer, as a copy where it was built in the same way before. */
function repeat(context: Context, cls: ClassValue, args: CallArguments, build: () => Pending<AbstractValue>): Pending<AbstractValue> {
  const key = context.alteredOurs || runOf(context).tracer !== undefined ? undefined : keyOf(context, args);
  if (key === undefined) return build();
  const ways = waysOf(context, cls);
  const way = ways.get(key);
  if (way === "single") return build();
  if (typeof way === "object") {
    context.charge(Math.ceil(way.steps / SAVED));
    return new Copy(context).instance(way.template) ?? build();
  }
  // With the first layer of a class the definitions that it needs are read too: how long that took says nothing of the next.
  const isFirst = ways.size === 0;
  const { steps } = context;
  const told = context.problems.length + context.observations.length;
  return after(build(), (made) => {
    if (isFirst) ways.set(key, "seen");
    else {
      const isSilent = context.problems.length + context.observations.length === told;
      const template = isSilent && made.kind === "instance" ? new Copy(context).instance(made) : undefined;
      ways.set(key, template === undefined ? "single" : { template, steps: context.steps - steps });
    }
    return made;
  });
}

function waysOf(context: Context, cls: ClassValue): Map<string, Known> {
  const classes = known.get(context) ?? new Map<ClassValue, Map<string, Known>>();
  known.set(context, classes);
  const ways = classes.get(cls) ?? new Map<string, Known>();
  classes.set(cls, ways);
  return ways;
}

/** Equal for calls that build the same; undefined where an argument is more than a plain value. */
function keyOf(context: Context, { positional, keywords }: CallArguments): string | undefined {
  let key = `${worldOf(context).defaultType} ${runOf(context).gradients}`;
  for (const value of positional) {
    const own = plainKey(value);
    if (own === undefined) return undefined;
    key += ` ${own}`;
  }
  for (const [name, value] of keywords) {
    const own = plainKey(value);
    if (own === undefined) return undefined;
    key += ` ${name}=${own}`;
  }
  return key;
}

function plainKey(value: AbstractValue): string | undefined {
  if (value.kind === "unknown" || value.kind === "instance" || value.subtype !== undefined) return undefined;
  switch (value.kind) {
    case "none":
      return "None";
    case "bool":
    case "int":
      return `${value.kind}${value.value}`;
    case "float":
      return Object.is(value.value, -0) ? "float-0" : `float${value.value}`;
    case "str":
      return JSON.stringify(value.value);
    case "tuple": {
      const items = value.items.map(plainKey);
      return items.includes(undefined) ? undefined : `(${items.join()})`;
    }
    default:
      return undefined;
  }
}

/** One copy of a layer with all that it holds; undefined where that is more than plain values, tensors and layers of ours. */
class Copy {
  readonly #context: Context;
  readonly #made = new Map<AbstractValue, AbstractValue>();
  readonly #storages = new Map<TensorStorage, TensorStorage>();
  readonly #contents = new Map<Content, Content>();

  constructor(context: Context) {
    this.#context = context;
  }

  instance(value: InstanceValue): InstanceValue | undefined {
    const { module, ...others } = value.native;
    if (Object.keys(others).length > 0 || value.class.native.constructing === undefined) return undefined;
    const native = module === undefined ? {} : { module: { location: userLocation(this.#context) } };
    const copy: InstanceValue = { kind: "instance", class: value.class, attributes: new Map(), native };
    this.#made.set(value, copy);
    for (const [name, attribute] of value.attributes) {
      const own = this.#of(attribute);
      if (own === undefined) return undefined;
      copy.attributes.set(name, own);
    }
    return copy;
  }

  #of(value: AbstractValue): AbstractValue | undefined {
    if (isImmutable(value)) return value;
    const made = this.#made.get(value);
    if (made !== undefined) return made;
    if (value.kind === "instance") return this.instance(value);
    const copy = this.#fresh(value);
    if (copy !== undefined) this.#made.set(value, copy);
    return copy;
  }

  #fresh(value: Exclude<AbstractValue, InstanceValue>): AbstractValue | undefined {
    if (value.kind === "unknown" || value.subtype !== undefined) return undefined;
    switch (value.kind) {
      case "list": {
        const items = value.items.map((item) => this.#of(item));
        return items.every((item) => item !== undefined) ? { kind: "list", items } : undefined;
      }
      case "dict": {
        const copy: AbstractValue & { kind: "dict" } = { kind: "dict", entries: new Map() };
        for (const [key, slot] of value.entries) {
          const own = this.#of(slot.value);
          if (own === undefined || !isImmutable(slot.key)) return undefined;
          copy.entries.set(key, { key: slot.key, value: own });
        }
        return copy;
      }
      case "tensor":
        return this.#tensor(value);
      default:
        return undefined;
    }
  }

  /** The same law or numbers, drawn anew. */
  #tensor(tensor: TensorValue): TensorValue | undefined {
    const { state } = tensor;
    const isPlain = state.steps.length === 0 && state.attributes === undefined && state.gradientHook === undefined;
    if (!isPlain || state.root !== (state.parameter ? tensor : undefined)) return undefined;
    return tensorOver(this.#context, this.#storage(state.storage), state.shape, state.dtype, {
      parameter: state.parameter,
      requiresGrad: state.requiresGrad,
    });
  }

  #storage(storage: TensorStorage): TensorStorage {
    let copy = this.#storages.get(storage);
    if (copy === undefined) {
      const { content, version } = storage;
      const own = this.#contents.get(content) ?? { ...content };
      this.#contents.set(content, own);
      copy = { content: own, version };
      this.#storages.set(storage, copy);
    }
    return copy;
  }
}

function isImmutable(value: AbstractValue): boolean {
  switch (value.kind) {
    case "none":
    case "bool":
    case "int":
    case "float":
    case "complex":
    case "str":
    case "range":
      return value.subtype === undefined;
    case "tuple":
      return value.subtype === undefined && value.items.every(isImmutable);
    case "nativeFunction":
      return true;
    default:
      return false;
  }
}
