/** Paths as text, with `/` between their parts, as the hosts hand them in. */

/** The folder that a path is in; of a top-level name "". */
export function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "" : end === 0 ? "/" : path.slice(0, end);
}

/** What comes after the last `/`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path below a folder. */
export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** Whether a path is a folder or lies in it. Both are to be free of `..` and links. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** A folder and the folders around it up to `top`, inmost first; only itself when it does not lie in `top`. */
export function foldersUpTo(folder: string, top: string): readonly string[] {
  const folders = [folder];
  if (!isWithin(folder, top)) return folders;
  for (let at = folder; at !== top;) {
    at = folderOf(at);
    folders.push(at);
  }
  return folders;
}
