/** From a file's bytes to the document that is analysed. */
import type { SourceDocument } from "../text/document.ts";
import { sourceDocument } from "../text/document.ts";
import { decode } from "./decode.ts";
import { readNotebook } from "./notebook.ts";

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
  return file.endsWith(".ipynb") ? readNotebook(file, decoded.text) : sourceDocument(file, decoded.text);
}
