/** Calls the method that initialises the weights, at the end of the construction. */
import type { ClassDef, FunctionDef } from "../syntax/tree.ts";
import type { Repair, Site } from "./fix.ts";
import { endOfMethod } from "./support/construction-end.ts";
import { inserted } from "./support/elements.ts";
import { classAround, lastOf, methodOf, pathTo } from "./support/place.ts";
import { lineEnd } from "./support/style.ts";

/** The method at the finding's place. */
function methodAt({ location, sources }: Site): { readonly method: FunctionDef; readonly owner: ClassDef } | undefined {
  const file = sources.get(location.file);
  const path = file && pathTo(file.module, location.span);
  const owner = path && classAround(path);
  const method = path && lastOf(path, (node): node is FunctionDef => node.kind === "FunctionDef");
  return owner === undefined || method === undefined ? undefined : { method, owner };
}

/** With a parameter it takes each module, without one it goes through them itself. */
function call({ name, parameters: { args } }: FunctionDef, self: string): string | undefined {
  if (args.length === 2) return `${self}.apply(${self}.${name})`;
  return args.length === 1 ? `${self}.${name}()` : undefined;
}

export const APPLY_INITIALISATION: Repair = {
  id: "apply-initialisation",
  family: "initialisation",
  safety: "safe",
  title: (site) => `Call ${methodAt(site)?.method.name ?? "it"} at the end of __init__`,
  edits: (site) => {
    const file = site.sources.get(site.location.file);
    const found = methodAt(site);
    const constructor = found && methodOf(found.owner, "__init__");
    const self = constructor?.parameters.args[0]?.name;
    const end = file && constructor && endOfMethod(file, constructor);
    const text = found && self !== undefined ? call(found.method, self) : undefined;
    return file && end && text !== undefined ? [inserted(file, end.offset, lineEnd(file) + end.indent + text)] : undefined;
  },
};
