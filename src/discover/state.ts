/** The state that a model is given and gives back, where one call is one time step. */
import type { InstanceValue } from "../evaluate/value.ts";
import type { Expression, FunctionDef, Parameter, Return } from "../syntax/tree.ts";
import type { Location } from "../text/location.ts";
import { descendants, plainParameters } from "./tree-walk.ts";

/** A state of a model, as its forward names it. */
export interface State {
  readonly parameter: string;
  /** At which place forward takes it, `self` not counted. */
  readonly position: number;
  /** At which place of the tuple that forward returns it comes back; undefined where it is all that forward returns. */
  readonly returned: number | undefined;
  readonly location: Location;
}

/** What parameters that hold a state are called. */
export const STATE_NAME =
  /hidden|^h_?[0n]?$|^hx$|^c_?[0n]?$|(?:^|_)states?$|^hc$|^memory_state$|^carry$|^(?:h|c|s)_?(?:prev|previous|last|t)$|^prev_?h$/;

/** The state by the text of forward: a parameter that is called like one, and where forward returns what it has made of it. */
export function stateOf({ class: { mro } }: InstanceValue): State | undefined {
  const owner = mro.find(({ attributes }) => attributes.has("forward"));
  const forward = owner?.attributes.get("forward");
  if (owner?.location === undefined || forward?.kind !== "function" || forward.definition.kind !== "FunctionDef") return undefined;
  const { file } = owner.location;
  const results = returnsOf(forward.definition);
  const parameters = plainParameters(forward.definition).slice(1);
  const [state] = parameters.flatMap((parameter, position): readonly State[] => {
    if (position === 0) return [];
    const place = results.map((result) => placeIn(result, parameter)).find((found) => found !== undefined);
    const { name, nameSpan: span } = parameter;
    return place === undefined ? [] : [{ parameter: name, position, returned: place.index, location: { file, span } }];
  });
  return state;
}

function returnsOf(forward: FunctionDef): readonly Expression[] {
  const isOwn = ({ kind }: { readonly kind: string }): boolean => kind !== "FunctionDef" && kind !== "ClassDef" && kind !== "Lambda";
  return [...descendants(forward.body, isOwn)].filter((node): node is Return => node.kind === "Return").flatMap(({ value }) => value ?? []);
}

/** Where a state comes back in what is returned: under its own name, or as the last. */
function placeIn(result: Expression, { name }: Parameter): { readonly index: number | undefined } | undefined {
  if (!STATE_NAME.test(name.toLowerCase())) return undefined;
  if (result.kind !== "Tuple") return { index: undefined };
  const same = result.elements.findIndex((element) => element.kind === "Name" && element.id === name);
  return { index: same < 0 ? result.elements.length - 1 : same };
}
