/** Named tuples: `collections.namedtuple` and `typing.NamedTuple`. */
import { bind } from "../bind.ts";
import { settle } from "../errors.ts";
import { dict, getter, native, NONE, str, tuple, type NativeTable } from "../make.ts";
import { findInClass } from "../mro.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, BoundParameter, CallArguments, ClassValue, Context, Evaluation, NativeCreate, TupleValue } from "../value.ts";

/** A field and its default. */
export interface TupleField {
  readonly name: string;
  readonly default: AbstractValue | undefined;
}

function creator(typeName: string, fields: readonly TupleField[]): NativeCreate {
  const parameters: BoundParameter[] = fields.map((field) => ({
    name: field.name,
    kind: "either",
    default: field.default,
    annotation: undefined,
  }));
  return (context, cls, args) => {
    const values = bind(context, `${typeName}.__new__`, parameters, args.positional, args.keywords);
    return make(
      cls,
      values.map((value) => value ?? NONE),
    );
  };
}

function make(cls: ClassValue, items: readonly AbstractValue[]): TupleValue {
  return { kind: "tuple", items, subtype: { class: cls, attributes: new Map() } };
}

function itemsOf(value: AbstractValue): readonly AbstractValue[] {
  return value.kind === "tuple" ? value.items : [];
}

/** Makes the class of a named tuple. */
export function namedTuple(context: Context, name: string, fields: readonly TupleField[], module: string): ClassValue {
  const names = fields.map((field) => field.name);
  const cls = nativeClass({ name, module, bases: [context.builtinClass("tuple")], create: creator(name, fields) });
  const { attributes } = cls;
  for (const [index, field] of names.entries()) {
    attributes.set(
      field,
      getter((self) => itemsOf(self)[index] ?? NONE),
    );
  }
  attributes.set("_fields", tuple(names.map(str)));
  attributes.set("__match_args__", tuple(names.map(str)));
  attributes.set(
    "_field_defaults",
    dict(fields.flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default] as const]))),
  );
  attributes.set(
    "_asdict",
    native("_asdict(self)", (_, args) => dict(names.map((field, index) => [field, itemsOf(args.get("self"))[index] ?? NONE]))),
  );
  attributes.set(
    "_replace",
    native("_replace(self, **kwargs)", (running, args) => {
      const self = args.get("self");
      const items = names.map((field, index) => args.keywords.get(field) ?? itemsOf(self)[index] ?? NONE);
      return make(running.typeOf(self), items);
    }),
  );
  attributes.set(
    "__repr__",
    native("__repr__(self)", (running, args) => reprOf(running, args.get("self"), names)),
  );
  attributes.set("_make", {
    kind: "classMethod",
    function: native("_make(cls, iterable)", function* (running, args): Evaluation<AbstractValue> {
      const items = yield* settle(running.elements(args.get("iterable")));
      return "reason" in items ? items : yield* running.call(args.get("cls"), items);
    }),
  });
  return cls;
}

function* reprOf(context: Context, self: AbstractValue, names: readonly string[]): Evaluation<AbstractValue> {
  const parts: string[] = [];
  for (const [index, item] of itemsOf(self).entries()) parts.push(`${names[index] ?? ""}=${yield* settle(context.repr(item))}`);
  return str(`${context.typeOf(self).name}(${parts.join(", ")})`);
}

/** `namedtuple("Point", "x y")`. */
export const namedTupleFunction: NativeTable[string] = function* (context, args): Evaluation<AbstractValue> {
  const name = args.get("typename");
  const given = args.get("field_names");
  if (name.kind !== "str") return name;
  const listed =
    given.kind === "str" ? given.value.replaceAll(",", " ").split(/\s+/).filter(Boolean).map(str) : yield* settle(context.elements(given));
  if ("reason" in listed) return listed;
  const names = listed.flatMap((item) => (item.kind === "str" ? [item.value] : []));
  const defaults = args.notNone("defaults");
  const values = defaults === undefined ? [] : yield* settle(context.elements(defaults));
  if ("reason" in values) return values;
  const first = names.length - values.length;
  return namedTuple(
    context,
    name.value,
    names.map((field, index) => ({ name: field, default: values[index - first] })),
    moduleHere(context),
  );
};

function moduleHere(context: Context): string {
  const name = context.frames.at(-1)?.globals.variables.get("__name__");
  return name?.kind === "str" ? name.value : "builtins";
}

/** `typing.NamedTuple`: a class whose body's annotations become fields. */
export function namedTupleBase(context: Context): ClassValue {
  return nativeClass({
    name: "NamedTuple",
    module: "typing",
    bases: [context.builtinClass("object")],
    native: {
      subclassHook: (running, cls) => {
        // A class that derives from one already made keeps what it has.
        if (findInClass(cls, "_fields") !== undefined) return cls;
        const annotations = cls.attributes.get("__annotations__");
        const slots = annotations?.kind === "dict" ? [...annotations.entries.values()] : [];
        const fields = slots.flatMap((slot) =>
          slot.key.kind === "str" ? [{ name: slot.key.value, default: cls.attributes.get(slot.key.value) }] : [],
        );
        const made = namedTuple(running, cls.name, fields, cls.module);
        const named = new Set(fields.map((field) => field.name));
        for (const [name, value] of cls.attributes) if (!named.has(name)) made.attributes.set(name, value);
        return made;
      },
    },
    create: (running, _, args: CallArguments) => functional(running, args),
  });
}

/** `NamedTuple("Point", [("x", int)])`. */
function* functional(context: Context, args: CallArguments): Evaluation<AbstractValue> {
  const [name, pairs] = args.positional;
  if (name?.kind !== "str" || pairs === undefined) return context.unknown("this use of NamedTuple is not modelled");
  const items = yield* settle(context.elements(pairs));
  if ("reason" in items) return items;
  const fields: TupleField[] = [];
  for (const pair of items) {
    const [field] = pair.kind === "tuple" || pair.kind === "list" ? pair.items : [];
    if (field?.kind === "str") fields.push({ name: field.value, default: undefined });
  }
  return namedTuple(context, name.value, fields, moduleHere(context));
}
