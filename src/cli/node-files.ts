/** The file system of this machine, as the workspace room wants it. Paths have `/` between their parts. */
import { existsSync, readFileSync, readdirSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { HostFiles } from "../workspace/access.ts";
import type { Folders } from "../workspace/walk.ts";

const slashes = (path: string): string => (sep === "/" ? path : path.split(sep).join("/"));

/** The absolute path of what a user named. */
export function absolute(path: string): string {
  return slashes(resolve(path));
}

/** A path as it is shown and as locations carry it: relative to the current folder where it lies in it. */
export function shown(path: string): string {
  const short = slashes(relative(process.cwd(), path));
  return short.startsWith("../") || isAbsolute(short) ? path : short;
}

/** A path as seen from a folder, which is the same on every machine. */
export function relativeTo(folder: string, path: string): string {
  return slashes(relative(folder, resolve(path)));
}

/** Writes a file; a sentence where that fails. */
export function write(path: string, text: string): string | undefined {
  try {
    writeFileSync(path, text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function exists(path: string): boolean {
  return existsSync(path);
}

/** What a path is. */
export function kindOf(path: string): "file" | "folder" | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true ? "folder" : stats?.isFile() === true ? "file" : undefined;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

export const nodeFiles: HostFiles & Folders = {
  realPath: (path) => attempt(() => slashes(realpathSync.native(path))),
  size: (path) => attempt(() => statSync(path))?.size,
  bytes: (path) => attempt(() => readFileSync(path)),
  text: (path) => attempt(() => readFileSync(path, "utf8")),
  list: (folder) =>
    attempt(() => readdirSync(folder, { withFileTypes: true }))?.map((entry) => ({
      name: entry.name,
      kind: entry.isDirectory() ? "folder" : entry.isFile() ? "file" : "other",
    })) ?? [],
};
