/** What a made-up construction turns out to lack is put in, one thing after the other: settings that are read from it, arguments that are passed on. */
import type { Builder } from "./constructions.ts";
import { constructionOf } from "./constructions.ts";
import type { Construction } from "./candidate.ts";

const NAMESPACE = "SimpleNamespace(";
const TABLE = "{";

/** The construction with what a failure says is missing; undefined where it speaks of something else. */
export function completed(builder: Builder, construction: Construction, failure: string | undefined): Construction | undefined {
  const { code, source, assumed, whole } = construction;
  if ((source !== "assumed" && source !== "defaults") || whole !== undefined || failure === undefined) return undefined;
  const valueOf = (name: string): string => builder.assumer.byName(name) ?? "64";
  const [, attribute] = /'SimpleNamespace' object has no attribute '(\w+)'/.exec(failure) ?? [];
  if (attribute !== undefined) {
    const given = `${attribute}=${valueOf(attribute)}`;
    return changed(builder, construction, (text) => withArgument(text, NAMESPACE, `${attribute}=`, given));
  }
  const [, key] = /^KeyError: (\w+)$/.exec(failure) ?? [];
  if (key !== undefined && code.includes(TABLE)) {
    const given = `"${key}": ${valueOf(key)}`;
    return changed(builder, construction, (text) => withArgument(text, TABLE, `"${key}":`, given));
  }
  const parts = passedOn(builder, code, failure).map((name) => `${name}=${valueOf(name)}`);
  if (parts.length === 0) return undefined;
  const more = code.replace(/\)$/, `${/\(\)$/.test(code) ? "" : ", "}${parts.join(", ")})`);
  return constructionOf(builder, more, "assumed", construction.location, [...assumed, ...parts]);
}

function changed(builder: Builder, construction: Construction, change: (text: string) => string): Construction | undefined {
  const { code, source, location, assumed } = construction;
  const more = change(code);
  return more === code ? undefined : constructionOf(builder, more, source, location, assumed.map(change));
}

/** Arguments that a constructor, or a look into what was given by name, misses, where the called definition passes on what it is given by name. */
function passedOn({ file }: Builder, code: string, failure: string): readonly string[] {
  const [, list = ""] = /missing \d+ required (?:positional|keyword-only) arguments?: (.+)$/.exec(failure) ?? [];
  const [, key] = /^KeyError: (\w+)$/.exec(failure) ?? [];
  const [, called = ""] = /^(\w+)\(.*\)$/s.exec(code) ?? [];
  const definition = file.module.body.find((statement) => "name" in statement && statement.name === called);
  const takesAny =
    definition?.kind === "FunctionDef"
      ? definition.parameters.kwarg !== undefined
      : definition?.kind === "ClassDef" &&
        definition.body.some((each) => each.kind === "FunctionDef" && each.name === "__init__" && each.parameters.kwarg !== undefined);
  const names = takesAny ? [...list.matchAll(/'(\w+)'/g), ...(key === undefined ? [] : [["", key]])].map(([, name = ""]) => name) : [];
  return names.filter((name) => !new RegExp(`\\b${name}=`).test(code));
}

/** Code in which each call or table that `opening` begins, and that has nothing that starts with `name`, is given it. */
function withArgument(code: string, opening: string, name: string, given: string): string {
  const [before = "", ...rest] = code.split(opening);
  let made = before;
  let behind = rest.join(opening);
  for (const part of rest) {
    made += ownArguments(behind).includes(name) ? `${opening}${part}` : `${opening}${given}, ${part}`;
    behind = behind.slice(part.length + opening.length);
  }
  return made;
}

/** What stands between the brackets of a call or table, without what stands in further ones. */
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
