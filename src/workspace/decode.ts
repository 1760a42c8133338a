/** From a file's bytes to text that may be analysed, or a sentence why not. */
import { nameOf } from "./paths.ts";

/** Largest source that is read, in bytes. */
export const MAX_BYTES = 1_000_000;

/** Largest notebook, whose outputs may be pictures; of its code the bound of sources holds. */
const MAX_NOTEBOOK_BYTES = 40_000_000;

/** How many bytes of a file are read at most. */
export function maxBytes(file: string): number {
  return file.endsWith(".ipynb") ? MAX_NOTEBOOK_BYTES : MAX_BYTES;
}

export type Decoded = { readonly text: string } | { readonly refusal: string };

/** Standard in Node, browsers and workers; the core's library has no DOM. */
declare const TextDecoder: new (
  label: "utf-8" | "latin1",
  options: { readonly fatal: boolean },
) => { readonly decode: (bytes: Uint8Array) => string };

/** A file's text without a byte order mark. Python reads UTF-8 unless a comment in the first two lines says otherwise; of the others only Latin-1 is known here. */
export function decode(file: string, bytes: Uint8Array): Decoded {
  const name = nameOf(file);
  if (bytes.length > maxBytes(file)) return { refusal: tooLarge(file) };
  if (bytes.includes(0)) return { refusal: `${name} is not text, so it is not analysed` };
  try {
    return { text: new TextDecoder(declaresLatin1(bytes) ? "latin1" : "utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { refusal: `${name} is not UTF-8 text, so it is not analysed` };
  }
}

/** Why a file above `MAX_BYTES` is not read. */
export function tooLarge(file: string): string {
  return `${nameOf(file)} is larger than ${maxBytes(file) / 1e6} MB, so it is not analysed`;
}

function declaresLatin1(bytes: Uint8Array): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, 200)).split("\n", 2);
  return head.some((line) => /^[ \t\f]*#.*?coding[:=][ \t]*(?:latin-?1|iso-?8859-1)\b/i.test(line));
}
