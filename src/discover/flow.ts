/** What a name or an expression of forward stands for while its text is read: an input on its way, or a module. */
import type { InstanceValue } from "../evaluate/value.ts";
import type { Expression } from "../syntax/tree.ts";
import type { Step } from "./input-facts.ts";
import { childNamed, childrenOf } from "./scope-facts.ts";

/** An input on its way through code. */
export interface Flow {
  readonly kind: "flow";
  readonly input: string;
  readonly steps: readonly Step[];
  /** Other inputs that stand beside it in one list, which joining puts together. */
  readonly beside?: readonly Flow[];
  /** Where it is an element of the input, by a constant index, and all that was done is done to it: the name of that part. */
  readonly part?: string;
}

/** What a name or an expression is known to be. */
export type Seen = Flow | { readonly kind: "module"; readonly module: InstanceValue } | undefined;

/** The same on its way one step further. */
export function stepped(flow: Flow, step: Step): Flow {
  const beside = flow.beside?.map((each) => stepped(each, step));
  return { ...flow, steps: [...flow.steps, step], ...(beside && { beside }) };
}

/** The first of several values, with the other inputs among them beside it. */
export function together(all: readonly Seen[]): Seen {
  const first = all.find((seen) => seen !== undefined);
  if (first?.kind !== "flow") return first;
  const flows = all.flatMap((seen) => (seen?.kind === "flow" ? [seen, ...(seen.beside ?? [])] : []));
  const isSame = (a: Flow, b: Flow): boolean => a.input === b.input && a.part === b.part;
  const others = flows.filter((flow, index) => flows.findIndex((each) => isSame(each, flow)) === index && !isSame(flow, first));
  return others.length === 0 ? first : { ...first, beside: others };
}

/** The first that going through a value gives: of modules a child, of an input a part along its first axis. */
export function firstOf(seen: Seen): Seen {
  if (seen?.kind === "flow") return stepped(seen, "index");
  const [child] = seen === undefined ? [] : childrenOf(seen.module);
  return child === undefined ? undefined : { kind: "module", module: child };
}

export function attributeOf(seen: Seen, name: string): Seen {
  if (seen?.kind === "flow") return /^(?:T|mT)$/.test(name) ? stepped(seen, "transpose") : name === "data" ? seen : undefined;
  const child = seen === undefined ? undefined : childNamed(seen.module, name);
  return child === undefined ? undefined : { kind: "module", module: child };
}

export function itemOf(seen: Seen, index: Expression): Seen {
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
export function joined(left: Seen, right: Seen, { left: first, right: second }: Expression & { readonly kind: "BinOp" }): Seen {
  if (left?.kind !== "flow" || right?.kind !== "flow") return left?.kind === "flow" ? left : right?.kind === "flow" ? right : undefined;
  return first.kind === "Constant" || second.kind === "Constant" ? left : stepped(left, "join");
}
