/** What happens first to each input of a model: the layer that takes it and what reshapes it before. */
import type { InstanceValue } from "../evaluate/value.ts";
import type { Parameter } from "../syntax/tree.ts";
import { ForwardReader } from "./forward-reader.ts";
import { methodOf, plainParameters } from "./scope-facts.ts";

/** What was done to an input on its way. */
export type Step = "flatten" | "reshape" | "permute" | "transpose" | "unsqueeze" | "index" | "join";

/** A framework's layer that takes an input. */
export interface Consumer {
  readonly layer: InstanceValue;
  /** "Linear", "Conv2d". */
  readonly type: string;
  readonly steps: readonly Step[];
}

/** All that was seen of one input. */
export interface InputFacts {
  readonly consumers: readonly Consumer[];
  /** Number of axes, where code takes its shape apart. */
  readonly ranks: ReadonlySet<number>;
}

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
