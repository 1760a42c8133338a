/** The files of a project as seen from one of them. */
import { folderOf, isWithin } from "./paths.ts";

/** Files of a project that are looked at for who imports a file. */
export const MAX_SIBLINGS = 2000;

/** `files` without `file`, the nearest first: fewer folders up and down between them. */
export function nearestFirst(file: string, files: readonly string[]): readonly string[] {
  const own = folderOf(file);
  const distance = (other: string): number => {
    let common = own;
    let up = 0;
    while (common !== "" && common !== "/" && !isWithin(other, common)) {
      common = folderOf(common);
      up += 1;
    }
    return (
      up +
      folderOf(other)
        .slice(common.length)
        .split("/")
        .filter((part) => part !== "").length
    );
  };
  return files
    .filter((other) => other !== file)
    .map((other) => ({ other, far: distance(other) }))
    .sort((a, b) => a.far - b.far)
    .map(({ other }) => other);
}
