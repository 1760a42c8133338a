/** The methods by which a model is used: forward, or those that stand in for it in classes without one, such as an agent's `act` and `value`. */
import type { ClassValue } from "../evaluate/value.ts";
import type { FunctionDef, Parameter } from "../syntax/tree.ts";
import { isOurs, methodOf } from "./scope-facts.ts";
import { descendants, dottedName, plainParameters } from "./tree-walk.ts";

/** One method that a call of a model uses. */
export interface Entry {
  readonly definition: FunctionDef;
  /** What it must be given besides `self`. */
  readonly parameters: readonly Parameter[];
}

/** Methods that run a training loop or keep books, and compute nothing that a caller goes on with. */
const BOOKKEEPING =
  /^(?:train|fit|learn|update|save|load|put|make|reset|init|set|add|store|remember|log|print|plot|eval|configure|optimi[sz]e|register|validation|test)(?:_|$)|(?:_step|_epoch|_loss|_end|_start)$|loss/;

/** The methods to call so that all of a model is used: its forward, or the fewest others that use what the constructor made. */
export function entriesOf(cls: ClassValue): readonly Entry[] {
  const forward = methodOf(cls, "forward")?.definition;
  return forward === undefined ? standIns(cls) : [{ definition: forward, parameters: plainParameters(forward).slice(1) }];
}

function standIns(cls: ClassValue): readonly Entry[] {
  const methods = methodsOf(cls);
  const open = [...methods].flatMap(([name, definition]) => {
    const parameters = plainParameters(definition).slice(1);
    const required = parameters.filter((parameter) => parameter.default === undefined);
    const used = partsUsed(definition, methods);
    const isEntry = !/^_/.test(name) && !BOOKKEEPING.test(name) && required.length > 0 && returnsSomething(definition);
    return isEntry && used.size > 0 ? [{ entry: { definition, parameters: required }, used }] : [];
  });
  const chosen: Entry[] = [];
  const covered = new Set<string>();
  for (;;) {
    const gain = (used: ReadonlySet<string>): number => [...used].filter((part) => !covered.has(part)).length;
    const [best] = open.filter(({ used }) => gain(used) > 0).sort((a, b) => gain(b.used) - gain(a.used));
    if (best === undefined) return chosen;
    chosen.push(best.entry);
    for (const part of best.used) covered.add(part);
  }
}

/** Methods by name, the user's own, as Python would find them. */
function methodsOf(cls: ClassValue): ReadonlyMap<string, FunctionDef> {
  const methods = new Map<string, FunctionDef>();
  for (const each of cls.mro.filter((base) => !isOurs(base))) {
    for (const [name, value] of each.attributes) {
      if (!methods.has(name) && value.kind === "function" && value.definition.kind === "FunctionDef") methods.set(name, value.definition);
    }
  }
  return methods;
}

/** Attributes of `self` that a method calls, itself or through other methods: `self.fc(x)`, `self.net.critic(x)`. */
function partsUsed(
  definition: FunctionDef,
  methods: ReadonlyMap<string, FunctionDef>,
  seen: ReadonlySet<FunctionDef> = new Set(),
): ReadonlySet<string> {
  const self = plainParameters(definition)[0]?.name;
  const used = new Set<string>();
  for (const node of descendants(definition)) {
    const path = node.kind === "Call" && node.args.length > 0 ? dottedName(node.func) : undefined;
    const [owner, part, ...rest] = path?.split(".") ?? [];
    if (owner !== self || part === undefined) continue;
    const method = rest.length === 0 ? methods.get(part) : undefined;
    if (method === undefined) used.add(part);
    else if (!seen.has(method)) for (const each of partsUsed(method, methods, new Set([...seen, definition]))) used.add(each);
  }
  return used;
}

function returnsSomething(definition: FunctionDef): boolean {
  for (const node of descendants(definition)) if (node.kind === "Return" && node.value !== undefined) return true;
  return false;
}
