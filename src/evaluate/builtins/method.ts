/** Tables of methods of the built-in types. */
import { copiesOf, native, type NativeTable } from "../make.ts";
import { plain, plainOf } from "../numbers/plain.ts";
import type { AbstractValue, BoundArguments, Context, NativeFunctionValue, Pending, UnknownValue } from "../value.ts";

export type ValueOf<Kind extends AbstractValue["kind"]> = Extract<AbstractValue, { kind: Kind }>;

type Method<Kind extends AbstractValue["kind"]> = (context: Context, self: ValueOf<Kind>, args: BoundArguments) => Pending<AbstractValue>;

/** Methods by signature, each with its first parameter `self`. */
export type MethodTable<Kind extends AbstractValue["kind"]> = Readonly<Record<string, Method<Kind>>>;

/** Whether a value is of a kind, for the type checker too. */
export function isKind<Kind extends AbstractValue["kind"]>(value: AbstractValue, kind: Kind): value is ValueOf<Kind> {
  return value.kind === kind;
}

/** The first argument that is unknown. */
export function unknownAmong(values: readonly (AbstractValue | undefined)[]): UnknownValue | undefined {
  return values.find((value): value is UnknownValue => value?.kind === "unknown");
}

const patterns = new WeakMap<object, Map<string, readonly NativeFunctionValue[]>>();

/** Copies of the functions that are made of a table in that way, once. */
function copiesOfTable<Table extends object>(
  table: Table,
  way: string,
  make: (table: Table) => readonly NativeFunctionValue[],
): (readonly [string, NativeFunctionValue])[] {
  const ways = patterns.get(table) ?? new Map<string, readonly NativeFunctionValue[]>();
  patterns.set(table, ways);
  const made = ways.get(way) ?? make(table);
  ways.set(way, made);
  return copiesOf(made);
}

/** Methods on values of a kind. `strict` ones give unknown for an unknown argument. */
export function methods<Kind extends AbstractValue["kind"]>(
  kind: Kind,
  table: MethodTable<Kind>,
  strict = true,
): (readonly [string, NativeFunctionValue])[] {
  return copiesOfTable(table, strict ? `strict ${kind}` : kind, (rows) =>
    Object.entries(rows).map(([signature, method]) =>
      native(signature, (context, args) => {
        const self = args.get("self");
        if (self.kind === "unknown") return self;
        if (!isKind(self, kind)) {
          return context.raise("TypeError", `descriptor requires a '${kind}' object but received a '${context.typeOf(self).name}'`);
        }
        const unknown = strict ? unknownAmong(args.values) : undefined;
        return unknown ?? method(context, self, args);
      }),
    ),
  );
}

/** Functions that give unknown for an unknown argument. */
export function strictFunctions(table: NativeTable): (readonly [string, NativeFunctionValue])[] {
  return copiesOfTable(table, "strict functions", (rows) =>
    Object.entries(rows).map(([signature, implementation]) => {
      const strict: typeof implementation = (context, args) =>
        unknownAmong(args.values) ?? unknownAmong(args.rest) ?? implementation(context, args);
      return native(signature, plain(strict, plainOf(implementation)), false);
    }),
  );
}

/** The text of a str argument; raises TypeError. */
export function textOf(context: Context, value: AbstractValue): string {
  return value.kind === "str" ? value.value : context.raise("TypeError", `expected str instance, ${context.typeOf(value).name} found`);
}

/** The number of an int argument within JavaScript's exact range; raises TypeError. */
export function smallInt(context: Context, value: AbstractValue): number {
  if (value.kind === "int") return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(value.value)));
  if (value.kind === "bool") return Number(value.value);
  if (value.kind === "tensor") {
    const index = context.tensors?.toIndex(context, value);
    if (index !== undefined) return Number(index.value);
  }
  return context.raise("TypeError", `'${context.typeOf(value).name}' object cannot be interpreted as an integer`);
}
