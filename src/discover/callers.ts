/** Other files of the project that build a file's models: training scripts, tests, notebooks' helpers. */
import type { Call, Import, ImportFrom } from "../syntax/tree.ts";
import type { Construction, SourceFile } from "./candidate.ts";
import type { Reader } from "./circumstances.ts";
import { constructionAt } from "./constructions.ts";
import type { Definition, Definitions } from "./definitions.ts";
import { descendants, dottedName } from "./tree-walk.ts";

/** What a file calls what it has imported from another. */
export interface Imported {
  /** Local name → name of the definition. */
  readonly names: ReadonlyMap<string, string>;
  /** Dotted local names of the module, or of a package that may give its definitions on. */
  readonly modules: ReadonlySet<string>;
}

/** The last two parts of a file's dotted name: its package and itself. */
function partsOf(file: string): { readonly stem: string; readonly folder: string } {
  const parts = file.replace(/\.\w+$/, "").split("/");
  if (parts.at(-1) === "__init__") parts.pop();
  return { stem: parts.at(-1) ?? "", folder: parts.at(-2) ?? "" };
}

/** Whether a text may import the file at all: a quick look before anything is parsed. */
export function mayImport(text: string, file: string): boolean {
  const { stem, folder } = partsOf(file);
  return (
    text.includes("import") &&
    [stem, folder].some((name) => name !== "" && new RegExp(`import[^\\n]*\\b${name}\\b|\\b${name}\\b[^\\n]*import`).test(text))
  );
}

/** What `caller` imports of `file`; undefined where that is nothing. */
export function importedFrom(caller: SourceFile, file: string, definitions: Definitions): Imported | undefined {
  const { stem, folder } = partsOf(file);
  const names = new Map<string, string>();
  const modules = new Set<string>();
  const isOurs = (path: string | undefined): boolean => {
    const last = path?.split(".").at(-1);
    return last !== undefined && last !== "" && (last === stem || last === folder);
  };
  const from = (statement: ImportFrom): void => {
    const here = isOurs(statement.module) || (statement.module === undefined && statement.level > 0);
    for (const { name, asname } of statement.names) {
      if (name === stem) modules.add(asname ?? name);
      if (!here) continue;
      if (name === "*") for (const each of definitions.byName.keys()) names.set(each, each);
      else if (definitions.byName.has(name)) names.set(asname ?? name, name);
    }
  };
  const plain = (statement: Import): void => {
    for (const { name, asname } of statement.names) if (isOurs(name)) modules.add(asname ?? name);
  };
  for (const node of descendants(caller.module)) {
    if (node.kind === "ImportFrom") from(node);
    else if (node.kind === "Import") plain(node);
  }
  return names.size === 0 && modules.size === 0 ? undefined : { names, modules };
}

/** Constructions that are taken of one definition from one file. */
const MAX_FROM_FILE = 3;

/** How a caller builds the definitions of the other file, by name. */
export function constructionsIn(
  reader: Reader,
  imported: Imported,
  definitions: Definitions,
): ReadonlyMap<string, readonly Construction[]> {
  const found = new Map<string, Construction[]>();
  for (const node of descendants(reader.file.module)) {
    const name = node.kind === "Call" ? calledOf(node, imported) : undefined;
    const definition: Definition | undefined = name === undefined ? undefined : definitions.byName.get(name);
    if (node.kind !== "Call" || definition === undefined || name === undefined) continue;
    const known = found.get(name) ?? [];
    if (known.length >= MAX_FROM_FILE) continue;
    const made = constructionAt(reader, node, definition);
    if (made === undefined || known.some(({ code }) => code === made.code)) continue;
    found.set(name, [...known, { ...made, program: [] }]);
  }
  return found;
}

/** The definition that a call calls, or of which it calls a constructor of another name. */
function calledOf({ func }: Call, { names, modules }: Imported): string | undefined {
  const path = dottedName(func);
  if (path === undefined) return undefined;
  const parts = path.split(".");
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return names.get(path);
  const before = parts.slice(0, -1).join(".");
  if (modules.has(before)) return last;
  if (!/^(?:from_|build|create|make)/.test(last)) return undefined;
  if (names.has(before)) return names.get(before);
  return modules.has(parts.slice(0, -2).join(".")) ? parts.at(-2) : undefined;
}

/** The most telling first: what trains before what shows, what tests last. */
export function byTelling(files: readonly string[]): readonly string[] {
  const rank = (file: string): number => {
    const name = file.split("/").at(-1) ?? file;
    if (/(?:^|[_/])tests?(?:[_/.]|$)|benchmark|convert|export/.test(file)) return 3;
    return /train|main|run|experiment|fit|solver/.test(name) ? 0 : /demo|eval|infer|predict|sample|generate/.test(name) ? 2 : 1;
  };
  return [...files].sort((a, b) => rank(a) - rank(b));
}
