/** Paths of files and dotted names of modules. Paths have `/` between their parts. */

/** The package of a dotted name. */
export function parentOf(path: string): string | undefined {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? undefined : path.slice(0, dot);
}

/** A module name for a directory. */
export function nameOfPlace(place: string): string {
  return place.slice(place.lastIndexOf("/") + 1).replace(/\W/g, "_") || "package";
}

/** The dotted name that the file at `path` has under the first root it lies in. */
export function nameOfFile(path: string, roots: readonly string[]): string {
  const root = roots.filter((candidate) => candidate === "" || path.startsWith(candidate.endsWith("/") ? candidate : candidate + "/"));
  const longest = root.reduce((best, candidate) => (candidate.length < best.length ? candidate : best), root[0] ?? directory(path));
  const rest = path.slice(longest.length).replace(/^\/+/, "");
  const parts = rest.replace(/\.(py|ipynb|pyi)$/, "").split("/");
  if (parts.at(-1) === "__init__") parts.pop();
  return parts.length === 0 ? nameOfPlace(directory(path)) : parts.join(".");
}

/** The directory of a path. */
export function directory(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** Parts of a path put together; an empty first part is the working directory. */
export function join(...parts: readonly string[]): string {
  return parts.filter((part, index) => part !== "" || index > 0).join("/");
}

/** A path without `.`, `..` and empty parts, as far as these can be resolved. */
export function normalized(path: string): string {
  const root = path.startsWith("/") ? "/" : "";
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && (parts.length > 0 || root !== "") && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return root + parts.join("/");
}
