/** `dataclasses`. */
import { bind } from "../bind.ts";
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { bool, dict, FALSE, int, list, native, natives, NONE, NOT_IMPLEMENTED, str, TRUE, tuple, type NativeTable } from "../make.ts";
import { classAttribute } from "../mro.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, BoundArguments, BoundParameter, ClassValue, Context, Evaluation } from "../value.ts";
import { deepCopy } from "./copy.ts";

declare module "../value.ts" {
  interface NativeStates {
    /** Of a `field(...)`. */
    readonly field: DataField;
    /** Of a dataclass: its fields, inherited ones first. */
    readonly dataclass: { readonly fields: readonly DataField[]; readonly frozen: boolean };
  }
}

/** A field of a dataclass. */
export interface DataField {
  readonly name: string;
  readonly default: AbstractValue | undefined;
  readonly factory: AbstractValue | undefined;
  readonly init: boolean;
  readonly repr: boolean;
  readonly compare: boolean;
  readonly keywordOnly: boolean;
  /** `InitVar`: a parameter that is not kept. */
  readonly initOnly: boolean;
  readonly type: AbstractValue;
  readonly metadata: AbstractValue;
}

/** How a class is made a dataclass. */
export interface DataclassOptions {
  readonly init: boolean;
  readonly repr: boolean;
  readonly eq: boolean;
  readonly order: boolean;
  readonly frozen: boolean;
  readonly keywordOnly: boolean;
}

function flag(args: BoundArguments, name: string): boolean {
  const value = args.get(name);
  return value.kind === "bool" ? value.value : value.kind !== "none";
}

function textOfType(type: AbstractValue): string {
  if (type.kind === "str") return type.value;
  if (type.kind === "class") return type.name;
  const name = type.kind === "instance" ? type.attributes.get("__name__") : undefined;
  return name?.kind === "str" ? name.value : "";
}

function isMarker(type: AbstractValue, name: "ClassVar" | "InitVar" | "KW_ONLY"): boolean {
  return new RegExp(`^(typing\\.|t\\.|dataclasses\\.)?${name}\\b`).test(textOfType(type));
}

/** The fields that a class body declares. */
function ownFields(cls: ClassValue, options: DataclassOptions): DataField[] {
  const annotations = cls.attributes.get("__annotations__");
  const fields: DataField[] = [];
  let keywordOnly = options.keywordOnly;
  for (const slot of annotations?.kind === "dict" ? annotations.entries.values() : []) {
    if (slot.key.kind !== "str" || isMarker(slot.value, "ClassVar")) continue;
    if (isMarker(slot.value, "KW_ONLY")) {
      keywordOnly = true;
      continue;
    }
    fields.push(declaredField(cls, slot.key.value, slot.value, keywordOnly));
  }
  return fields;
}

function declaredField(cls: ClassValue, name: string, type: AbstractValue, keywordOnly: boolean): DataField {
  const value = cls.attributes.get(name);
  const initOnly = isMarker(type, "InitVar");
  const given = value?.kind === "instance" ? value.native.field : undefined;
  if (given === undefined) {
    return {
      name,
      default: value,
      factory: undefined,
      init: true,
      repr: !initOnly,
      compare: !initOnly,
      keywordOnly,
      initOnly,
      type,
      metadata: dict(),
    };
  }
  if (given.default === undefined) cls.attributes.delete(name);
  else cls.attributes.set(name, given.default);
  return { ...given, name, type, initOnly, keywordOnly: given.keywordOnly || keywordOnly };
}

/** Makes a class a dataclass. */
export function makeDataclass(context: Context, cls: ClassValue, options: DataclassOptions): ClassValue {
  const fields = new Map<string, DataField>();
  for (const base of [...cls.mro].reverse()) for (const field of base.native.dataclass?.fields ?? []) fields.set(field.name, field);
  for (const field of ownFields(cls, options)) fields.set(field.name, field);
  const all = [...fields.values()];
  cls.native.dataclass = { fields: all, frozen: options.frozen };
  const { attributes } = cls;
  if (options.init && attributes.get("__init__")?.kind !== "function") attributes.set("__init__", initMethod(cls, all));
  if (options.repr && !attributes.has("__repr__")) {
    attributes.set(
      "__repr__",
      native("__repr__(self)", (running, args) => reprOf(running, args.get("self"), all)),
    );
  }
  if (options.eq && !attributes.has("__eq__")) attributes.set("__eq__", comparison("==", all));
  if (options.order) for (const op of ["<", "<=", ">", ">="] as const) attributes.set(METHODS[op], comparison(op, all));
  if (options.eq && options.frozen) attributes.set("__hash__", hashMethod(all));
  else if (options.eq && !attributes.has("__hash__")) attributes.set("__hash__", NONE);
  if (options.frozen) attributes.set("__setattr__", frozenSetter(context));
  const places = all.filter((field) => field.init && !field.keywordOnly).map((field) => str(field.name));
  if (!attributes.has("__match_args__")) attributes.set("__match_args__", tuple(places));
  return cls;
}

function initMethod(cls: ClassValue, fields: readonly DataField[]): AbstractValue {
  const taken = fields.filter((field) => field.init);
  const ordered = [...taken.filter((field) => !field.keywordOnly), ...taken.filter((field) => field.keywordOnly)];
  const parameters: BoundParameter[] = ordered.map((field) => ({
    name: field.name,
    kind: field.keywordOnly ? "keyword" : "either",
    default: field.default ?? field.factory,
    annotation: undefined,
  }));
  const method = native("__init__(self, /, *args, **kwargs)", (context, args) =>
    initialize(context, cls, fields, bindFields(context, cls, parameters, args), args.get("self")),
  );
  method.attributes = new Map([["__dataclass_parameters__", list(parameters.map((parameter) => str(parameter.name)))]]);
  return method;
}

function bindFields(
  context: Context,
  cls: ClassValue,
  parameters: readonly BoundParameter[],
  args: BoundArguments,
): ReadonlyMap<string, AbstractValue> {
  const self: BoundParameter = { name: "self", kind: "positional", default: undefined, annotation: undefined };
  const [, ...values] = bind(context, `${cls.name}.__init__`, [self, ...parameters], [args.get("self"), ...args.rest], args.keywords);
  const bound = new Map<string, AbstractValue>();
  for (const [index, parameter] of parameters.entries()) {
    const value = values[index];
    if (value !== undefined) bound.set(parameter.name, value);
  }
  return bound;
}

function* initialize(
  context: Context,
  cls: ClassValue,
  fields: readonly DataField[],
  bound: ReadonlyMap<string, AbstractValue>,
  self: AbstractValue,
): Evaluation<AbstractValue> {
  const initOnly: AbstractValue[] = [];
  const set = classAttribute(context.builtinClass("object"), "__setattr__");
  for (const field of fields) {
    const given = bound.get(field.name);
    const made = given !== undefined && given !== field.factory ? given : undefined;
    const value: AbstractValue | undefined =
      made ?? (field.factory === undefined ? (given ?? field.default) : yield* context.call(field.factory));
    if (value === undefined) continue;
    if (field.initOnly) initOnly.push(value);
    else if (cls.native.dataclass?.frozen === true && set !== undefined) yield* context.call(set, [self, str(field.name), value]);
    else yield* settle(context.setAttribute(self, field.name, value));
  }
  const after = yield* settle(context.findAttribute(self, "__post_init__"));
  if (after !== undefined) yield* context.call(after, initOnly);
  return NONE;
}

function* reprOf(context: Context, self: AbstractValue, fields: readonly DataField[]): Evaluation<AbstractValue> {
  const parts: string[] = [];
  for (const field of fields.filter((candidate) => candidate.repr)) {
    parts.push(`${field.name}=${yield* settle(context.repr(yield* settle(context.getAttribute(self, field.name))))}`);
  }
  return str(`${context.typeOf(self).qualifiedName}(${parts.join(", ")})`);
}

const METHODS = { "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__", "==": "__eq__" } as const;

function* valuesOf(context: Context, self: AbstractValue, fields: readonly DataField[]): Evaluation<AbstractValue> {
  const values: AbstractValue[] = [];
  for (const field of fields.filter((candidate) => candidate.compare)) values.push(yield* settle(context.getAttribute(self, field.name)));
  return tuple(values);
}

function comparison(op: keyof typeof METHODS, fields: readonly DataField[]): AbstractValue {
  return native(`${METHODS[op]}(self, other)`, function* (context, args): Evaluation<AbstractValue> {
    const [self, other] = [args.get("self"), args.get("other")];
    if (context.typeOf(self) !== context.typeOf(other)) return NOT_IMPLEMENTED;
    return yield* settle(context.compare(op, yield* valuesOf(context, self, fields), yield* valuesOf(context, other, fields)));
  });
}

function hashMethod(fields: readonly DataField[]): AbstractValue {
  return native("__hash__(self)", function* (context, args): Evaluation<AbstractValue> {
    const key = yield* settle(context.hash(yield* valuesOf(context, args.get("self"), fields)));
    return typeof key === "number" && Number.isSafeInteger(key) ? int(key) : str(String(key));
  });
}

function frozenSetter(context: Context): AbstractValue {
  const error = context.modules.get("dataclasses")?.value.scope.variables.get("FrozenInstanceError");
  return native("__setattr__(self, name, value)", function* (running, args): Evaluation<AbstractValue> {
    const message = `cannot assign to field '${yield* settle(running.str(args.get("name")))}'`;
    const made = error === undefined ? NONE : yield* running.call(error, [str(message)]);
    if (made.kind === "instance") throw running.raised(made);
    return running.raise("AttributeError", message);
  });
}

function fieldsOf(context: Context, value: AbstractValue): readonly DataField[] {
  const cls = value.kind === "class" ? value : context.typeOf(value);
  const found = cls.mro.find((base) => base.native.dataclass !== undefined)?.native.dataclass;
  return found?.fields.filter((field) => !field.initOnly) ?? context.raise("TypeError", "must be called with a dataclass type or instance");
}

function fieldClass(context: Context): ClassValue {
  return nativeClass({ name: "Field", module: "dataclasses", bases: [context.builtinClass("object")] });
}

/** asdict and astuple: dataclasses, and what is in lists, tuples and dicts, taken apart. */
function* unpacked(
  context: Context,
  value: AbstractValue,
  make: (pairs: [string, AbstractValue][]) => AbstractValue,
): Evaluation<AbstractValue> {
  if (value.kind === "instance" && value.class.mro.some((base) => base.native.dataclass !== undefined)) {
    const pairs: [string, AbstractValue][] = [];
    for (const field of fieldsOf(context, value)) {
      pairs.push([field.name, yield* unpacked(context, yield* settle(context.getAttribute(value, field.name)), make)]);
    }
    return make(pairs);
  }
  if (value.kind === "list" || (value.kind === "tuple" && value.subtype === undefined)) {
    const items: AbstractValue[] = [];
    for (const item of value.items) items.push(yield* unpacked(context, item, make));
    return value.kind === "list" ? list(items) : tuple(items);
  }
  if (value.kind === "dict") {
    const copy: AbstractValue = { kind: "dict", entries: new Map() };
    for (const [key, slot] of value.entries) copy.entries.set(key, { key: slot.key, value: yield* unpacked(context, slot.value, make) });
    return copy;
  }
  return yield* deepCopy(context, value, new Map());
}

function* replaced(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const object = args.get("obj");
  if (object.kind === "unknown") return object;
  const keywords = new Map(args.keywords);
  for (const field of fieldsOf(context, object)) {
    if (field.init && !keywords.has(field.name)) keywords.set(field.name, yield* settle(context.getAttribute(object, field.name)));
  }
  return yield* context.call(context.typeOf(object), [], keywords);
}

const SIGNATURE =
  "dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False)";

function optionsOf(args: BoundArguments): DataclassOptions {
  return {
    init: flag(args, "init"),
    repr: flag(args, "repr"),
    eq: flag(args, "eq"),
    order: flag(args, "order"),
    frozen: flag(args, "frozen"),
    keywordOnly: flag(args, "kw_only"),
  };
}

const FUNCTIONS: NativeTable = {
  [SIGNATURE]: (context, made) => {
    const apply = (cls: AbstractValue): AbstractValue => (cls.kind === "class" ? makeDataclass(context, cls, optionsOf(made)) : cls);
    const cls = made.notNone("cls");
    return cls === undefined ? native("dataclass(cls)", (_, args) => apply(args.get("cls")), false) : apply(cls);
  },
  "field(*, default=..., default_factory=..., init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False)": (
    context,
    args,
  ) => {
    const field: DataField = {
      name: "",
      default: args.optional("default"),
      factory: args.optional("default_factory"),
      init: flag(args, "init"),
      repr: flag(args, "repr"),
      compare: flag(args, "compare"),
      keywordOnly: flag(args, "kw_only"),
      initOnly: false,
      type: NONE,
      metadata: args.notNone("metadata") ?? dict(),
    };
    return { kind: "instance", class: context.builtinClass("Field"), attributes: new Map(), native: { field } };
  },
  "fields(class_or_instance)": (context, args) => {
    const value = args.get("class_or_instance");
    if (value.kind === "unknown") return value;
    return tuple(fieldsOf(context, value).map((field) => describe(context, field)));
  },
  "asdict(obj, *, dict_factory=None)": (context, args) => unpacked(context, args.get("obj"), dict),
  "astuple(obj, *, tuple_factory=None)": (context, args) =>
    unpacked(context, args.get("obj"), (pairs) => tuple(pairs.map(([, value]) => value))),
  "replace(obj, /, **changes)": replaced,
  "is_dataclass(obj)": (context, args) => {
    const value = args.get("obj");
    if (value.kind === "unknown") return value;
    const cls = value.kind === "class" ? value : context.typeOf(value);
    return bool(cls.mro.some((base) => base.native.dataclass !== undefined));
  },
};

function describe(context: Context, field: DataField): AbstractValue {
  const missing = context.modules.get("dataclasses")?.value.scope.variables.get("MISSING") ?? NONE;
  const attributes = new Map<string, AbstractValue>([
    ["name", str(field.name)],
    ["type", field.type],
    ["default", field.default ?? missing],
    ["default_factory", field.factory ?? missing],
    ["init", field.init ? TRUE : FALSE],
    ["repr", field.repr ? TRUE : FALSE],
    ["compare", field.compare ? TRUE : FALSE],
    ["kw_only", field.keywordOnly ? TRUE : FALSE],
    ["metadata", field.metadata],
  ]);
  return { kind: "instance", class: context.builtinClass("Field"), attributes, native: {} };
}

export const dataclasses: LibraryModule = {
  name: "dataclasses",
  *members(context) {
    const object = context.builtinClass("object");
    yield* natives(FUNCTIONS, false);
    yield ["Field", fieldClass(context)];
    yield [
      "FrozenInstanceError",
      nativeClass({ name: "FrozenInstanceError", module: "dataclasses", bases: [context.builtinClass("AttributeError")] }),
    ];
    for (const name of ["MISSING", "KW_ONLY"]) {
      const marker = nativeClass({ name, module: "dataclasses", bases: [object] });
      yield [name, name === "KW_ONLY" ? marker : { kind: "instance", class: marker, attributes: new Map(), native: {} }];
    }
    yield ["InitVar", nativeClass({ name: "InitVar", module: "dataclasses", bases: [object] })];
  },
};
