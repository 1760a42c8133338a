/** What names mean in a file, by its imports, and how to name something in it. */
import { descendants, dottedName } from "../../discover/tree-walk.ts";
import type { SourceFile } from "../../discover/candidate.ts";
import type { Expression, Import, ImportFrom, Module } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import { lastOf } from "./place.ts";

/** Local names and the dotted paths they stand for; modules of which everything was imported. */
export interface Names {
  readonly paths: ReadonlyMap<string, string>;
  readonly stars: readonly string[];
}

const known = new WeakMap<Module, Names>();

/** A file's imports, wherever they stand in it. */
export function namesIn(module: Module): Names {
  const before = known.get(module);
  if (before !== undefined) return before;
  const paths = new Map<string, string>();
  const stars: string[] = [];
  for (const node of descendants(module)) {
    if (node.kind === "Import") {
      for (const { name, asname } of node.names) {
        const top = name.split(".")[0] ?? name;
        if (asname === undefined) paths.set(top, top);
        else paths.set(asname, name);
      }
    } else if (node.kind === "ImportFrom" && node.level === 0 && node.module !== undefined) {
      for (const { name, asname } of node.names) {
        if (name === "*") stars.push(node.module);
        else paths.set(asname ?? name, `${node.module}.${name}`);
      }
    }
  }
  const names = { paths, stars };
  known.set(module, names);
  return names;
}

/** The full dotted path that an expression names: `nn.ReLU` is "torch.nn.ReLU". A name that no import explains is undefined. */
export function pathOf(expression: Expression, module: Module): string | undefined {
  const dotted = dottedName(expression);
  if (dotted === undefined) return undefined;
  const [head = "", ...rest] = dotted.split(".");
  const { paths, stars } = namesIn(module);
  const base = paths.get(head);
  if (base !== undefined) return [base, ...rest].join(".");
  const star = stars.find((each) => each === "torch.nn" || each === "torch.nn.functional" || each === "torch");
  return star !== undefined && !isBound(module, head) ? [star, head, ...rest].join(".") : undefined;
}

function isBound(module: Module, name: string): boolean {
  return module.body.some((statement) => (statement.kind === "ClassDef" || statement.kind === "FunctionDef") && statement.name === name);
}

/** How to write something in a file, and what must be added to its imports for that. */
export interface Naming {
  readonly text: string;
  readonly edits: readonly Edit[];
}

/** A name for `path` ("torch.nn.ReLU"): by an import that is there, by one more name in such an import, or by a new import. */
export function naming(file: SourceFile, path: string): Naming {
  const { paths, stars } = namesIn(file.module);
  let best: { readonly text: string; readonly length: number } | undefined;
  for (const [local, full] of paths) {
    const fits = path === full || path.startsWith(`${full}.`);
    if (fits && (best === undefined || full.length > best.length)) best = { text: local + path.slice(full.length), length: full.length };
  }
  const cut = path.lastIndexOf(".");
  const [parent, leaf] = [path.slice(0, cut), path.slice(cut + 1)];
  // `torch.nn.ReLU` where all else is imported by its own name would stand out: one more name beside those.
  if (best === undefined || best.length < parent.length) {
    if (stars.includes(parent)) return { text: leaf, edits: [] };
    const beside = importsOf(file.module).find((node) => node.module === parent && node.level === 0 && node.names[0]?.name !== "*");
    const last = beside?.names.at(-1);
    if (last !== undefined) {
      return {
        text: leaf,
        edits: [{ file: file.document.file, span: { start: last.span.end, end: last.span.end }, newText: `, ${leaf}` }],
      };
    }
  }
  if (best !== undefined) return { text: best.text, edits: [] };
  return newImport(file, path);
}

const USUAL: ReadonlyMap<string, readonly [statement: string, name: string]> = new Map([
  ["torch.nn.functional", ["import torch.nn.functional as F", "F"]],
  ["torch.nn", ["from torch import nn", "nn"]],
  ["torch", ["import torch", "torch"]],
]);

function newImport(file: SourceFile, path: string): Naming {
  for (const [prefix, [statement, name]] of USUAL) {
    if (!path.startsWith(`${prefix}.`)) continue;
    return { text: name + path.slice(prefix.length), edits: [importEdit(file, statement)] };
  }
  return { text: path, edits: [importEdit(file, `import ${path.split(".")[0] ?? path}`)] };
}

function importEdit(file: SourceFile, statement: string): Edit {
  const last = lastOf(file.module.body, (node) => node.kind === "Import" || node.kind === "ImportFrom");
  const start = last?.span.end ?? file.module.body[0]?.span.start ?? 0;
  const newText = last === undefined ? `${statement}\n` : `\n${statement}`;
  return { file: file.document.file, span: { start, end: start }, newText };
}

function importsOf(module: Module): readonly ImportFrom[] {
  return module.body.filter((node): node is ImportFrom => node.kind === "ImportFrom");
}

export type { Import };
