/** The classes and functions of a file and which of them use which. */
import type { ClassDef, Expression, FunctionDef, Module } from "../syntax/tree.ts";
import { descendantsOfKind, moduleStatements } from "./tree-walk.ts";

export type Definition = ClassDef | FunctionDef;

export interface Definitions {
  /** By name, the last definition of it, in the order of the text. */
  readonly byName: ReadonlyMap<string, Definition>;
  /** By name, the other definitions of the file that its text names. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string>>;
  /** Keys of the dicts, and elements of the lists, that stand at the top level, by name. */
  readonly tables: ReadonlyMap<string, readonly Expression[]>;
}

/** Those at the top level of a module, the last of each name, and which of them each one uses. */
export function definitionsOf(module: Module): Definitions {
  const byName = new Map<string, Definition>();
  for (const statement of moduleStatements(module.body)) {
    if (statement.kind !== "ClassDef" && statement.kind !== "FunctionDef") continue;
    byName.delete(statement.name);
    byName.set(statement.name, statement);
  }
  const uses = new Map<string, ReadonlySet<string>>();
  for (const [name, definition] of byName) {
    const used = new Set<string>();
    for (const { id } of descendantsOfKind(definition, "Name")) if (id !== name && byName.has(id)) used.add(id);
    uses.set(name, used);
  }
  const tables = new Map<string, readonly Expression[]>();
  for (const statement of moduleStatements(module.body)) {
    const [target] = statement.kind === "Assign" ? statement.targets : [];
    if (statement.kind !== "Assign" || target?.kind !== "Name") continue;
    const { value } = statement;
    if (value.kind === "Dict") {
      tables.set(
        target.id,
        value.entries.flatMap(({ key }) => key ?? []),
      );
    } else if (value.kind === "Tuple" || value.kind === "List" || value.kind === "Set") tables.set(target.id, value.elements);
  }
  return { byName, uses, tables };
}

/** All that a definition uses, also by way of others; itself only when it does so in a circle. */
export function reachable(uses: Definitions["uses"], from: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const pending = [...(uses.get(from) ?? [])];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    pending.push(...(uses.get(name) ?? []));
  }
  return reached;
}
