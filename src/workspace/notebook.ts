/** Notebooks as one text: their code cells joined in order. */
import type { Cell, SourceDocument } from "../text/document.ts";
import { sourceDocument } from "../text/document.ts";
import { nameOf } from "./paths.ts";

/** A code cell: its number among all cells of the notebook, from 0, and its text. */
export interface NotebookCell {
  readonly index: number;
  readonly text: string;
}

/** One document of a notebook's Python cells. Lines that are no Python (`%magic`, `!command`) are blanked, so that every offset stays what it was. */
export function joinCells(file: string, cells: readonly NotebookCell[]): SourceDocument {
  const spans: Cell[] = [];
  let text = "";
  for (const cell of cells) {
    spans.push({ index: cell.index, start: text.length, end: text.length + cell.text.length });
    text += `${withoutMagics(cell.text)}\n`;
  }
  return sourceDocument(file, text, spans);
}

/** The document of a notebook file, or a sentence why there is none. */
export function readNotebook(file: string, json: string): SourceDocument | { readonly refusal: string } {
  const name = nameOf(file);
  let notebook: unknown;
  try {
    notebook = JSON.parse(json);
  } catch {
    return { refusal: `${name} is not a notebook: its JSON is broken` };
  }
  const language = textAt(notebook, ["metadata", "kernelspec", "language"]) ?? textAt(notebook, ["metadata", "language_info", "name"]);
  if (language !== undefined && language.toLowerCase() !== "python") {
    return { refusal: `${name} is a notebook for ${language}, not Python` };
  }
  const cells = at(notebook, "cells");
  if (!Array.isArray(cells)) return { refusal: `${name} is not a notebook: it has no list of cells` };
  const code = cells.flatMap((cell: unknown, index) =>
    at(cell, "cell_type") === "code" ? [{ index, text: sourceOf(at(cell, "source")) }] : [],
  );
  return joinCells(file, code);
}

/** Cell magics whose cell is Python all the same. */
const PYTHON_CELL = new Set(["time", "timeit", "capture", "prun", "python", "python3", "snakeviz", "memray_flamegraph", "mprun"]);

/** A cell's text with everything blanked that IPython takes and Python does not; same length, same lines. */
function withoutMagics(cell: string): string {
  const cellMagic = /^\s*%%(\w+)/.exec(cell)?.[1];
  if (cellMagic !== undefined && !PYTHON_CELL.has(cellMagic)) return blank(cell);
  let continued = false;
  const lines = cell.split(/(?<=\n)/).map((line) => {
    const goesOn = continued;
    const command = goesOn || /^\s*(?:%{1,2}[A-Za-z_]|[!?])/.test(line) || /^\s*[\w.]+\?{1,2}\s*$/.test(line);
    continued = command && /\\\r?\n$/.test(line);
    if (command) return goesOn ? blank(line) : asPass(line);
    // `files = !ls` and `result = %time f()`: the name keeps a value.
    return line.replace(/^(\s*[\w, ]+=\s*)([!%][A-Za-z_].*)$/m, (_, target: string, rest: string) => `${target}0${blank(rest.slice(1))}`);
  });
  return lines.join("");
}

/** A blanked line; within a block a statement must stay, so that the block is not empty. */
function asPass(line: string): string {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  const rest = line.slice(indent.length);
  const length = rest.trimEnd().length;
  return indent === "" || length < 4 ? blank(line) : `${indent}pass${blank(rest.slice(4))}`;
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? new Map<string, unknown>(Object.entries(value)).get(key) : undefined;
}

function textAt(value: unknown, path: readonly string[]): string | undefined {
  const found = path.reduce(at, value);
  return typeof found === "string" ? found : undefined;
}

/** A cell's source is one string or a list of lines. */
function sourceOf(source: unknown): string {
  if (typeof source === "string") return source;
  return Array.isArray(source) ? source.filter((line: unknown) => typeof line === "string").join("") : "";
}
