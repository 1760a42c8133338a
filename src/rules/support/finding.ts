/** Making findings. */
import type { GraphLayer } from "../../graph/graph.ts";
import type { Severity } from "../../settings.ts";
import type { Location } from "../../text/location.ts";
import type { Finding, Related } from "../rule.ts";

/** What is not always there. */
interface Rest {
  readonly related?: readonly Related[];
  readonly layers?: readonly GraphLayer[];
}

/** A finding of a rule. */
export function finding(
  rule: { readonly id: string; readonly severity: Severity },
  location: Location,
  message: string,
  { related = [], layers = [] }: Rest = {},
): Finding {
  return { rule: rule.id, severity: rule.severity, message, location, related, layers };
}

/** A place as a key. */
export function placeKey({ file, span }: Location): string {
  return `${file}:${span.start}:${span.end}`;
}

/** Items by place, each place once, in the order of first occurrence. */
export function byPlace<T>(
  items: readonly T[],
  place: (item: T) => Location,
): readonly (readonly [location: Location, items: readonly T[]])[] {
  const groups = new Map<string, [Location, T[]]>();
  for (const item of items) {
    const location = place(item);
    const group = groups.get(placeKey(location));
    if (group === undefined) groups.set(placeKey(location), [location, [item]]);
    else group[1].push(item);
  }
  return [...groups.values()];
}

/** "`fc1`", "`fc1`, `fc2` and `fc3`", "`fc1` and 11 more". */
export function names(list: readonly string[]): string {
  const quoted = list.map((name) => `\`${name}\``);
  const [first = "", ...rest] = quoted;
  if (rest.length > 2) return `${first} and ${rest.length} more`;
  const last = rest.pop();
  return last === undefined ? first : `${[first, ...rest].join(", ")} and ${last}`;
}
