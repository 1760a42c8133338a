/** From a file's bytes to the document that is analysed. */
import type { SourceDocument } from "../text/document.ts";
import { sourceDocument } from "../text/document.ts";
import { decode, MAX_BYTES } from "./decode.ts";
import { readNotebook } from "./notebook.ts";
import { nameOf } from "./paths.ts";

/** The document, or a sentence why the file is not analysed. */
export type Opened = SourceDocument | { readonly refusal: string };

/** Whether a file's name says that it may hold models. */
export function isAnalysable(file: string): boolean {
  return /\.(?:py|ipynb)$/.test(file);
}

/** Opens a Python file or a notebook. */
export function openBytes(file: string, bytes: Uint8Array): Opened {
  const decoded = decode(file, bytes);
  if ("refusal" in decoded) return decoded;
  if (!file.endsWith(".ipynb")) return sourceDocument(file, decoded.text);
  const notebook = readNotebook(file, decoded.text);
  return "text" in notebook && notebook.text.length > MAX_BYTES
    ? { refusal: `the code of ${nameOf(file)} is larger than 1 MB, so it is not analysed` }
    : notebook;
}
