/** Where absolute imports start. */
import { folderOf, foldersUpTo } from "./paths.ts";

/** Names that mark the top of a project. */
export const PROJECT_MARKS: readonly string[] = [".git", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt"];

/**
 * Folders to look in for an absolute import of `file`, in order. As when the file is run, its own folder comes first and then those around it up to `top`, so that
 * the nearest one that an import fits is taken; `given` folders come before all.
 */
export function importRoots(file: string, top: string, given: readonly string[] = []): readonly string[] {
  return [...new Set([...given, ...foldersUpTo(folderOf(file), top)])];
}

/** The folder that is taken for the project of a file: the outermost of its folders that carry a mark, within the innermost repository. */
export function projectFolder(folders: readonly string[], has: (folder: string, mark: string) => boolean): string | undefined {
  const repository = folders.find((folder) => has(folder, ".git"));
  if (repository !== undefined) return repository;
  return folders.find((folder) => PROJECT_MARKS.some((mark) => has(folder, mark)));
}
