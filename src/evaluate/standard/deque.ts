/** `collections.deque`: a list with two ends and perhaps a greatest length. */
import { methods, smallInt } from "../builtins/method.ts";
import { settle } from "../errors.ts";
import { native, NONE, str } from "../make.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, ClassValue, Context, Evaluation, ListValue } from "../value.ts";

/** Drops what is too much, from the end that was not added to. */
function trim(context: Context, self: ListValue, from: "left" | "right"): void {
  const most = self.subtype?.attributes.get("maxlen");
  if (most === undefined || most.kind === "none" || most.kind === "unknown") return;
  const extra = self.items.length - smallInt(context, most);
  if (extra <= 0) return;
  if (from === "left") self.items.splice(0, extra);
  else self.items.splice(self.items.length - extra, extra);
}

/** Makes the class. */
export function dequeClass(context: Context): ClassValue {
  return nativeClass({
    name: "deque",
    module: "collections",
    bases: [context.builtinClass("list")],
    attributes: [
      ...methods(
        "list",
        {
          *"__init__(self, iterable=(), maxlen=None)"(running, self, args) {
            self.subtype?.attributes.set("maxlen", args.get("maxlen"));
            const items = yield* settle(running.elements(args.get("iterable")));
            if ("reason" in items) running.problem(`a deque is made of something unknown: ${items.reason}`);
            else self.items.splice(0, self.items.length, ...items);
            trim(running, self, "left");
            return NONE;
          },
          "append(self, x, /)": (running, self, args) => {
            self.items.push(args.get("x"));
            trim(running, self, "left");
            return NONE;
          },
          "appendleft(self, x, /)": (running, self, args) => {
            self.items.unshift(args.get("x"));
            trim(running, self, "right");
            return NONE;
          },
          *"extendleft(self, iterable, /)"(running, self, args) {
            const items = yield* settle(running.elements(args.get("iterable")));
            if (!("reason" in items)) self.items.unshift(...[...items].reverse());
            trim(running, self, "right");
            return NONE;
          },
          "popleft(self)": (running, self) => self.items.shift() ?? running.raise("IndexError", "pop from an empty deque"),
          "rotate(self, n=1, /)": (running, self, args) => {
            const { length } = self.items;
            if (length === 0) return NONE;
            const turn = ((smallInt(running, args.get("n")) % length) + length) % length;
            self.items.unshift(...self.items.splice(length - turn, turn));
            return NONE;
          },
        },
        false,
      ),
      ["__repr__", native("__repr__(self)", (running, args) => reprOf(running, args.get("self")))],
    ],
  });
}

function* reprOf(context: Context, self: AbstractValue): Evaluation<AbstractValue> {
  if (self.kind !== "list") return NONE;
  const inside = yield* settle(context.repr({ kind: "list", items: self.items }));
  const most = self.subtype?.attributes.get("maxlen");
  return str(
    most === undefined || most.kind === "none" ? `deque(${inside})` : `deque(${inside}, maxlen=${yield* settle(context.repr(most))})`,
  );
}
