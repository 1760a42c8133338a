/** Whether a name in one file is what another file defines: by the imports, read off the text. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants, dottedName } from "../../discover/tree-walk.ts";
import type { Expression, Module } from "../../syntax/tree.ts";

/** A class, factory or variable of a module. */
export interface Definition {
  readonly name: string;
  /** Name of the file, as locations carry it. */
  readonly file: string;
  readonly module: Module | undefined;
}

/** Whether an expression names a definition; false where no import of the file says so. */
export function isNameOf(expression: Expression, file: SourceFile, definition: Definition): boolean {
  const path = dottedName(expression)?.split(".");
  if (path === undefined) return false;
  if (file.module === definition.module) return path.length === 1 && path[0] === definition.name;
  return importsOf(path, file.module).some(({ level, path: full }) => {
    const own = full.slice(0, -1);
    return full.at(-1) === definition.name && isModule(own, level, file.document.file, definition.file);
  });
}

interface ImportedPath {
  /** Dots before the module's name. */
  readonly level: number;
  readonly path: readonly string[];
}

/** The dotted paths that a name may stand for by a file's imports. */
function importsOf([head = "", ...rest]: readonly string[], module: Module): readonly ImportedPath[] {
  const isDefinedHere = module.body.some((each) => (each.kind === "ClassDef" || each.kind === "FunctionDef") && each.name === head);
  if (isDefinedHere) return [];
  return [...descendants(module)].flatMap((node): readonly ImportedPath[] => {
    if (node.kind === "Import") {
      const named = node.names.find(({ name, asname }) => (asname ?? name.split(".")[0]) === head);
      if (named === undefined) return [];
      return [{ level: 0, path: named.asname === undefined ? [head, ...rest] : [...named.name.split("."), ...rest] }];
    }
    if (node.kind !== "ImportFrom") return [];
    const named = node.names.find(({ name, asname }) => name === "*" || (asname ?? name) === head);
    const base = node.module?.split(".") ?? [];
    return named === undefined ? [] : [{ level: node.level, path: [...base, named.name === "*" ? head : named.name, ...rest] }];
  });
}

/** Folders that stand between a project and its packages without being one. */
const SOURCE_FOLDERS: ReadonlySet<string> = new Set(["src", "lib"]);

/** Whether a module's path, as `from` writes it, leads to the file or to a package around it, which then hands its names on. */
function isModule(path: readonly string[], level: number, from: string, file: string): boolean {
  const folder = partsOf(from).slice(0, -1);
  const target = partsOf(file.replace(/\.\w+$/, "").replace(/([/\\]|^)__init__$/, ""));
  if (level > 0) {
    const whole = [...folder.slice(0, folder.length - (level - 1)), ...path];
    return startsWith(target, whole);
  }
  if (path.length === 0) return false;
  for (let start = 0; start + path.length <= target.length; start += 1) {
    if (!startsWith(target.slice(start), path)) continue;
    const root = target.slice(0, start);
    // Imports start in a folder around the file that has them.
    const around = SOURCE_FOLDERS.has(root.at(-1) ?? "") ? root.slice(0, -1) : root;
    if (startsWith(folder, around)) return true;
  }
  return false;
}

function partsOf(file: string): readonly string[] {
  return file.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.length <= path.length && start.every((part, index) => part === path[index]);
}
