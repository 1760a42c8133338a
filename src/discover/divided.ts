/** An input of several parts: `h, c = state`, `batch["image"]`, `features[0]` and `features[1]`. */
import type { Parameter } from "../syntax/tree.ts";
import type { InputFacts } from "./input-facts.ts";
import { STATE_NAME } from "./state.ts";

/** Parameters that are proposed for, and how many calls with them are tried. */
interface Division {
  readonly parameters: readonly Parameter[];
  readonly attempts: number;
}

/** Calls that are tried before giving up; with a state as a whole, which is None or nothing. */
const ATTEMPTS = 70;
const ATTEMPTS_OF_STATE = 6;

/** Ways to see a model's parameters: each as one thing, or its parts each by itself, the likelier first. */
export function* divisions(parameters: readonly Parameter[], facts: ReadonlyMap<string, InputFacts>): Generator<Division> {
  const partsOf = ({ name }: Parameter): InputFacts["parts"] => facts.get(name)?.parts ?? [];
  const isSure = (parameter: Parameter): boolean => facts.get(parameter.name)?.unpacked === true;
  const apart = (isDivided: (parameter: Parameter) => boolean): readonly Parameter[] =>
    parameters.flatMap((parameter) => (isDivided(parameter) ? partsOf(parameter).map((name) => ({ ...parameter, name })) : [parameter]));
  const isDivisible = (parameter: Parameter): boolean =>
    partsOf(parameter).length > 1 || (isSure(parameter) && partsOf(parameter).length > 0);
  const sure = parameters.filter((parameter) => isSure(parameter) && isDivisible(parameter));
  if (sure.length > 0) {
    // A state may be left out, and is then made by the model.
    if (sure.every(({ name }) => STATE_NAME.test(name.toLowerCase()))) yield { parameters, attempts: ATTEMPTS_OF_STATE };
    yield { parameters: apart((parameter) => sure.includes(parameter)), attempts: ATTEMPTS };
    return;
  }
  yield { parameters, attempts: ATTEMPTS };
  if (parameters.some(isDivisible)) yield { parameters: apart(isDivisible), attempts: ATTEMPTS };
}

/** Arguments by name, where those of parts (`state[0]`, `state[1]`) are put together again to a tuple or a dictionary. */
export function joinParts(given: readonly { readonly name: string; readonly code: string }[]): readonly { name: string; code: string }[] {
  const joined = new Map<string, { readonly key: string; readonly code: string }[]>();
  for (const { name, code } of given) {
    const [, base = name, key = ""] = /^(\w+)\[(.+)\]$/.exec(name) ?? [];
    joined.set(base, [...(joined.get(base) ?? []), { key, code }]);
  }
  return [...joined].map(([name, parts]) => ({ name, code: together(parts) }));
}

function together(parts: readonly { readonly key: string; readonly code: string }[]): string {
  const [first] = parts;
  if (first === undefined || first.key === "") return first?.code ?? "None";
  if (first.key.startsWith('"')) return `{${parts.map(({ key, code }) => `${key}: ${code}`).join(", ")}}`;
  return `(${parts.map(({ code }) => `${code},`).join(" ")})`;
}
