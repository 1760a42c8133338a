/** What reading forward has noted of each input, gathered by name. */
import type { Flow } from "./flow.ts";
import { stepped } from "./flow.ts";
import type { Consumer, InputFacts, Use } from "./input-facts.ts";

export class Notes {
  readonly #consumers = new Map<string, Consumer[]>();
  readonly #ranks = new Map<string, Set<number>>();
  readonly #parts = new Map<string, Set<string>>();
  readonly #uses = new Map<string, Set<Use>>();
  readonly #unpacked = new Set<string>();

  /** A layer that takes an input, or a part of it. */
  consumer({ input, part }: Flow, consumer: Consumer): void {
    append(this.#consumers, input, consumer);
    // What was done before, and taking the part itself, is not done to the part.
    if (part !== undefined) append(this.#consumers, part, { ...consumer, steps: consumer.steps.slice(1) });
  }

  /** How many axes an input has. */
  rank(input: string, axes: number): void {
    addTo(this.#ranks, input, axes);
  }

  /** What an input that nothing was done to is asked for in a condition. */
  use({ input, steps, part }: Flow, use: Use): void {
    if (steps.length === 0) addTo(this.#uses, input, use);
    else if (part !== undefined && steps.length === 1) addTo(this.#uses, part, use);
  }

  /** An input that is taken apart as no tensor is. */
  unpacked(input: string): void {
    this.#unpacked.add(input);
  }

  /** An element of an input that nothing was done to. */
  partOf(whole: Flow, key: string): Flow {
    const part = `${whole.input}[${key}]`;
    addTo(this.#parts, whole.input, part);
    return { ...stepped(whole, "index"), part };
  }

  factsOf(input: string): InputFacts {
    return {
      consumers: this.#consumers.get(input) ?? [],
      ranks: this.#ranks.get(input) ?? new Set(),
      parts: [...(this.#parts.get(input) ?? [])],
      unpacked: this.#unpacked.has(input),
      uses: this.#uses.get(input) ?? new Set(),
    };
  }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key) ?? [];
  list.push(value);
  map.set(key, list);
}

function addTo<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}
