/** What a data file holds, before it becomes Python values. */
import { settle } from "../../errors.ts";
import { bool, dict, float, int, list, NONE, str } from "../../make.ts";
import type { AbstractValue, Context, Evaluation } from "../../value.ts";

/** One piece of data. Integers are told from floats, which JavaScript's own numbers are not. */
export type Data =
  | { readonly kind: "none" }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "str"; readonly value: string }
  | { readonly kind: "list"; readonly items: readonly Data[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [Data, Data])[] };

/** A text that is not data of its kind, or more of it than is read; `line` from 1. */
export interface Unread {
  readonly line: number;
  readonly why: string;
}

/** The deepest that data is nested. */
export const MAX_DEPTH = 60;

/** The Python value; of keys that are equal the last counts. */
export function* valueOf(context: Context, data: Data): Evaluation<AbstractValue> {
  switch (data.kind) {
    case "none":
      return NONE;
    case "bool":
      return bool(data.value);
    case "int":
      return int(data.value);
    case "float":
      return float(data.value);
    case "str":
      return str(data.value);
    case "list": {
      context.chargeElements(data.items.length);
      const items: AbstractValue[] = [];
      for (const item of data.items) items.push(yield* valueOf(context, item));
      return list(items);
    }
    case "map": {
      const made = dict();
      for (const [key, value] of data.entries) {
        yield* settle(context.setItem(made, yield* valueOf(context, key), yield* valueOf(context, value)));
      }
      return made;
    }
  }
}
