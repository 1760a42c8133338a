/** Which files may be read: those that really lie in the workspace or in a folder of packages that the user named. */
import type { FilePort } from "../evaluate/driver.ts";
import { decode, MAX_BYTES, tooLarge } from "./decode.ts";
import { isWithin, nameOf } from "./paths.ts";

/** A file system that answers at once. */
export interface HostFiles {
  /** The path without links; undefined when there is no such file. */
  readonly realPath: (path: string) => string | undefined;
  /** Size of a regular file in bytes; undefined for anything else. */
  readonly size: (path: string) => number | undefined;
  readonly bytes: (path: string) => Uint8Array | undefined;
}

/** A file that was asked for, is there, and was not read. */
export interface Refusal {
  readonly file: string;
  readonly message: string;
}

/** Why a file whose real path this is may not be read; undefined when it may. `folders` are real paths. */
export function refusalOf(path: string, realPath: string, folders: readonly string[]): string | undefined {
  if (folders.some((folder) => isWithin(realPath, folder))) return undefined;
  return `${nameOf(path)} leads out of the workspace, so it is not read`;
}

/** Text of files in `folders` (real paths); what is refused is told to `refused` and then as if it were not there. */
export function guardedPort(host: HostFiles, folders: readonly string[], refused: (refusal: Refusal) => void): FilePort {
  const read = (path: string): string | undefined => {
    const real = host.realPath(path);
    if (real === undefined) return undefined;
    const size = host.size(real);
    if (size === undefined) return undefined;
    const refusal = refusalOf(path, real, folders) ?? (size > MAX_BYTES ? tooLarge(path) : undefined);
    if (refusal !== undefined) {
      refused({ file: path, message: refusal });
      return undefined;
    }
    const bytes = host.bytes(real);
    if (bytes === undefined) return undefined;
    const decoded = decode(path, bytes);
    if ("text" in decoded) return decoded.text;
    refused({ file: path, message: decoded.refusal });
    return undefined;
  };
  const known = new Map<string, string | undefined>();
  return {
    read(path) {
      if (!known.has(path)) known.set(path, read(path));
      return known.get(path);
    },
  };
}
