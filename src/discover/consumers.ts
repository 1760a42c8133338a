/** What happens first to each input of a model: the layer that takes it and what reshapes it before. */
import type { InstanceValue } from "../evaluate/value.ts";
import type { Parameter } from "../syntax/tree.ts";
import { ForwardReader } from "./forward-reader.ts";
import type { InputFacts } from "./input-facts.ts";
import { methodOf } from "./scope-facts.ts";
import { plainParameters } from "./tree-walk.ts";

/** Parameters of a model's forward that stand for inputs, `self` and stars left out. */
export function forwardParameters(model: InstanceValue): readonly Parameter[] | undefined {
  const forward = methodOf(model.class, "forward");
  return forward === undefined ? undefined : plainParameters(forward.definition).slice(1);
}

/** The facts about each parameter of a model's forward, by name. */
export function inputFacts(model: InstanceValue): ReadonlyMap<string, InputFacts> {
  const reader = new ForwardReader();
  const names = forwardParameters(model)?.map(({ name }) => name) ?? ["input"];
  reader.run(model, names);
  return new Map(names.map((name) => [name, reader.factsOf(name)]));
}
