/** What happens first to each input of a model: the layer that takes it and what reshapes it before. */
import type { InstanceValue } from "../evaluate/value.ts";
import type { Parameter } from "../syntax/tree.ts";
import { entriesOf } from "./entries.ts";
import { ForwardReader } from "./forward-reader.ts";
import type { InputFacts } from "./input-facts.ts";

/** Parameters that stand for inputs of the methods by which a model is used, `self` and stars left out: those of forward, as a rule. */
export function forwardParameters(model: InstanceValue): readonly Parameter[] | undefined {
  const entries = entriesOf(model.class);
  if (entries.length === 0) return undefined;
  const all = entries.flatMap(({ parameters }) => parameters);
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}

/** The facts about each of these parameters and its parts, by name. */
export function inputFacts(model: InstanceValue): ReadonlyMap<string, InputFacts> {
  const reader = new ForwardReader();
  const names = forwardParameters(model)?.map(({ name }) => name) ?? ["input"];
  const entries = entriesOf(model.class);
  if (entries.length === 0) reader.run(model, names);
  for (const { definition } of entries) reader.method(model, definition, names);
  const known = names.flatMap((name) => [name, ...reader.factsOf(name).parts]);
  return new Map(known.map((name) => [name, reader.factsOf(name)]));
}
