/** The files of a folder that may hold models. */
import ignore from "ignore";
import { isAnalysable } from "./open.ts";
import { joinPath } from "./paths.ts";

/** What a walk needs of the file system. */
export interface Folders {
  /** Names in a folder, with what they are; links are neither. Empty when it cannot be listed. */
  readonly list: (folder: string) => readonly { readonly name: string; readonly kind: "file" | "folder" | "other" }[];
  readonly text: (file: string) => string | undefined;
}

/** Never of interest: tools' folders, installed packages, build output. */
const EXCLUDED: readonly string[] = [
  ".*/",
  "node_modules/",
  "__pycache__/",
  "site-packages/",
  "dist-packages/",
  "venv/",
  "env/",
  "virtualenv/",
  "*.egg-info/",
  "build/",
  "dist/",
];

type Rules = readonly { readonly base: string; readonly rules: ReturnType<typeof ignore> }[];

/**
 * Python files and notebooks below a folder in order of their names, leaving out what `.gitignore` files, the defaults and `excluded` patterns (of the same
 * syntax) say. Not many more than `most` of them.
 */
export function filesBelow(folder: string, folders: Folders, excluded: readonly string[] = [], most = Infinity): readonly string[] {
  const found: string[] = [];
  const enter = (path: string, inherited: Rules): void => {
    if (found.length >= most) return;
    const gitignore = folders.text(joinPath(path, ".gitignore"));
    const rules = gitignore === undefined ? inherited : [...inherited, { base: path, rules: ignore().add(gitignore) }];
    const entries = [...folders.list(path)].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, kind } of entries) {
      const full = joinPath(path, name);
      if (kind === "other" || isIgnored(full, kind === "folder", rules)) continue;
      if (kind === "folder") enter(full, rules);
      else if (isAnalysable(name)) found.push(full);
    }
  };
  enter(folder, [{ base: folder, rules: ignore().add([...EXCLUDED, ...excluded]) }]);
  return found;
}

function isIgnored(path: string, isFolder: boolean, rules: Rules): boolean {
  let ignored = false;
  for (const { base, rules: own } of rules) {
    const relative = path.slice(base.endsWith("/") ? base.length : base.length + 1);
    const result = own.test(isFolder ? `${relative}/` : relative);
    if (result.ignored) ignored = true;
    else if (result.unignored) ignored = false;
  }
  return ignored;
}
