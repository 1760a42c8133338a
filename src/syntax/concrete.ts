/**
 * The parser library's tree as plain objects. A parsed tree lives in WebAssembly memory, where each property read is a call; so it is gone through once with a
 * cursor, and everything after works on the objects.
 */
import type { Tree, TreeCursor } from "@vscode/tree-sitter-wasm";
import { STEP, type Paced } from "../text/step.ts";

/** A node as the grammar has it: `type` is the name of a rule, or for a token that has no rule its text. Offsets are those of the parsed text. */
export interface Concrete {
  readonly type: string;
  readonly named: boolean;
  /** Only of rules; tokens are found by their text. */
  readonly field: string | undefined;
  /** Stands in the tree because the grammar wants it, not in the text. */
  readonly missing: boolean;
  readonly start: number;
  readonly end: number;
  readonly children: Concrete[];
  /** Whether text that fits nowhere is among the children. */
  broken: boolean;
}

/** A tree's root and what stands between its nodes. */
export interface ConcreteTree {
  readonly root: Concrete;
  /** From first to last; not among the children of any node, as line continuations are not. */
  readonly comments: readonly Concrete[];
  /** ERROR and missing nodes, outer before inner. */
  readonly faults: readonly Concrete[];
}

/** Rules without anything of interest inside; looking is dear. Of strings only f-strings have something. */
const leaves = new Set(["identifier", "integer", "float", "true", "false", "none", "ellipsis", "comment", "string_start", "string_end"]);
const plainString = /^[^fFtT"']*["']/;

const NODES_PER_STEP = 256;

/** Copies a library's tree of a text, with a loop, so that no depth of nesting can overflow the stack. The tree can be deleted afterwards. */
export function* readTree(tree: Tree, text: string): Paced<ConcreteTree> {
  const cursor = tree.walk();
  try {
    return yield* readAll(cursor, tree, text);
  } finally {
    cursor.delete();
  }
}

function* readAll(cursor: TreeCursor, tree: Tree, text: string): Paced<ConcreteTree> {
  const { types, fields } = tree.language;
  const isNamed = types.map((_, id) => tree.language.nodeTypeIsNamed(id));
  const comments: Concrete[] = [];
  const faults: Concrete[] = [];
  let count = 0;
  const read = (): Concrete => {
    const id = cursor.nodeTypeId;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    const named = isNamed[id] ?? true;
    const field = named ? (fields[cursor.currentFieldId] ?? undefined) : undefined;
    const missing = start === end && cursor.nodeIsMissing;
    return { type: types[id] ?? "ERROR", named, field, missing, start, end, children: [], broken: false };
  };
  const hasInside = ({ type, named, start }: Concrete): boolean =>
    named && !leaves.has(type) && !(type === "string" && plainString.test(text.slice(start, start + 4)));
  const root = read();
  if (root.type === "ERROR") faults.push(root);
  const ancestors: Concrete[] = [];
  let parent = root;
  let inside = cursor.gotoFirstChild();
  while (inside) {
    if (++count % NODES_PER_STEP === 0) yield STEP;
    const node = read();
    if (node.type === "comment") comments.push(node);
    else if (node.type !== "line_continuation") parent.children.push(node);
    if (node.missing || node.type === "ERROR") faults.push(node);
    if (node.type === "ERROR") parent.broken = true;
    if (hasInside(node) && cursor.gotoFirstChild()) {
      ancestors.push(parent);
      parent = node;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      const outer = ancestors.pop();
      if (outer === undefined || !cursor.gotoParent()) {
        inside = false;
        break;
      }
      parent = outer;
    }
  }
  return { root, comments, faults };
}

/** What stands for the tree of a text that could not be read. */
export function unreadTree(length: number): ConcreteTree {
  const node = { named: true, field: undefined, missing: false, start: 0, end: length };
  const error: Concrete = { ...node, type: "ERROR", children: [], broken: false };
  return { root: { ...node, type: "module", children: [error], broken: true }, comments: [], faults: [error] };
}

/** The child in a field of the grammar. */
export function childIn(node: Concrete, field: string): Concrete | undefined {
  return node.children.find((child) => child.field === field);
}

/** The children in a field of the grammar. */
export function childrenIn(node: Concrete, field: string): Concrete[] {
  return node.children.filter((child) => child.field === field);
}

/** The children that are rules, ERROR among them. */
export function namedChildren(node: Concrete): Concrete[] {
  return node.children.filter((child) => child.named);
}

/** The last child with a type. */
export function lastChildOf(node: Concrete, type: string): Concrete | undefined {
  const found = node.children.filter((child) => child.type === type);
  return found.at(-1);
}

/** The first child with a type. */
export function childOf(node: Concrete, type: string): Concrete | undefined {
  return node.children.find((child) => child.type === type);
}
