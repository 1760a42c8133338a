/** Settings that other files read from a made-up object: what was missing is put in, one after the other. */
import type { Builder } from "./constructions.ts";
import { constructionOf } from "./constructions.ts";
import type { Construction } from "./candidate.ts";

const NAMESPACE = "SimpleNamespace(";

/** The construction with the attribute that a failure says its made-up objects lack; undefined where it speaks of something else. */
export function completed(builder: Builder, construction: Construction, failure: string | undefined): Construction | undefined {
  const [, name] = /'SimpleNamespace' object has no attribute '(\w+)'/.exec(failure ?? "") ?? [];
  const { code, source, assumed, whole } = construction;
  if (name === undefined || source !== "assumed" || whole !== undefined) return undefined;
  const given = `${name}=${builder.assumer.byName(name) ?? "64"}`;
  const more = withArgument(code, name, given);
  if (more === code) return undefined;
  return constructionOf(
    builder,
    more,
    source,
    construction.location,
    assumed.map((part) => withArgument(part, name, given)),
  );
}

/** Code in which each object of settings that has no argument of that name is given it. */
function withArgument(code: string, name: string, given: string): string {
  const [before = "", ...rest] = code.split(NAMESPACE);
  let made = before;
  let behind = rest.join(NAMESPACE);
  for (const part of rest) {
    made += ownArguments(behind).includes(`${name}=`) ? `${NAMESPACE}${part}` : `${NAMESPACE}${given}, ${part}`;
    behind = behind.slice(part.length + NAMESPACE.length);
  }
  return made;
}

/** What stands between the parentheses of a call, without what stands in further ones. */
function ownArguments(text: string): string {
  let depth = 0;
  let own = " ";
  for (const character of text) {
    if (")]}".includes(character)) depth -= 1;
    if (depth < 0) break;
    if (depth === 0) own += character;
    if ("([{".includes(character)) depth += 1;
  }
  return own;
}
