/** What a model's input may be, most plausible first. */
import type { InstanceValue } from "../evaluate/value.ts";
import type { Parameter } from "../syntax/tree.ts";
import type { Argument, Sizes } from "./argument.ts";
import type { Hints } from "./hints.ts";
import type { Consumer, InputFacts } from "./input-facts.ts";
import { forConsumer } from "./layer-proposals.ts";
import { byName, QUERY_KEY_VALUE, specialArguments } from "./name-proposals.ts";

/** Plausible arguments for one parameter of forward; `all` are the facts of each of them, by name. */
export function proposalsFor(
  parameter: Parameter,
  all: ReadonlyMap<string, InputFacts>,
  model: InstanceValue,
  sizes: Sizes,
  hints: Hints,
): readonly Argument[] {
  const name = parameter.name;
  const facts = all.get(name) ?? NOTHING;
  const special = specialArguments(parameter, model, sizes, facts, all);
  const byLayer = surestFirst(facts.consumers).flatMap((consumer) => forConsumer(consumer, facts, sharing(consumer, all), sizes, hints));
  if (byLayer.length > 0) return [...special.before, ...byLayer, ...special.after];
  if (special.before.length > 0 || special.after.length > 0) return [...special.before, ...special.after];
  // The first is what the model is about.
  const [first] = all.keys();
  return [...(name === first ? [] : byUse(facts)), ...byName(name, withRanksOfKin(name, facts, all), sizes, hints)];
}

const NOTHING: InputFacts = { consumers: [], ranks: new Set(), parts: [], unpacked: false, uses: new Set() };

/** An argument that no layer takes and that conditions ask for, as it is left out. */
function byUse({ uses }: InputFacts): readonly Argument[] {
  const code = uses.has("optional") ? "None" : uses.has("number") ? "0.0" : uses.has("switch") ? "False" : undefined;
  return code === undefined ? [] : [{ kind: "code", code }];
}

/** Queries, keys and values have as many axes as each other, though code may take only one of them apart. */
function withRanksOfKin(name: string, facts: InputFacts, all: ReadonlyMap<string, InputFacts>): InputFacts {
  if (!QUERY_KEY_VALUE.test(name) || facts.ranks.size > 0) return facts;
  const ranks = [...all].flatMap(([other, each]) => (QUERY_KEY_VALUE.test(other) ? [...each.ranks] : []));
  return { ...facts, ranks: new Set(ranks) };
}

/** A pooling says only that there are pictures; what comes after it says more. */
function surestFirst(consumers: readonly Consumer[]): readonly Consumer[] {
  const isVague = ({ type }: Consumer): boolean => /Pool\dd$|Pad\dd$|Upsample/.test(type);
  return [...consumers.filter((consumer) => !isVague(consumer)), ...consumers.filter(isVague)];
}

/** How many inputs reach a layer put together. */
function sharing({ layer }: Consumer, all: ReadonlyMap<string, InputFacts>): number {
  const isIt = (other: Consumer): boolean => other.layer === layer && other.steps.includes("join");
  return [...all.values()].filter(({ consumers }) => consumers.some(isIt)).length;
}
