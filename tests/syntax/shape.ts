/** The tree as short text, for tests: kinds and contents without places. Names are bare, constants as in Python; fields that hold nothing are left out. */
import type { SyntaxNode } from "../../src/syntax/tree.ts";

/** A node, or a list of nodes one after the other. */
export function shape(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shape).join(", ")}]`;
  if (typeof value !== "object" || value === null) return typeof value === "string" ? value : String(value);
  if (!("kind" in value)) return `(${fields(Object.entries(value), "")})`;
  const node = value as SyntaxNode;
  if (node.kind === "Name") return node.id;
  if (node.kind === "Constant") return constant(node);
  return `${node.kind}(${fields(Object.entries(node), node.kind)})`;
}

function fields(entries: readonly (readonly [string, unknown])[], kind: string): string {
  const shown = entries.filter(([name, value]) => {
    if (name === "kind" || name === "header" || /span$/i.test(name) || (name === "docstring" && kind !== "Module")) return false;
    return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  });
  return shown.map(([name, value]) => `${name}=${shape(value)}`).join(", ");
}

function constant(node: Extract<SyntaxNode, { kind: "Constant" }>): string {
  switch (node.type) {
    case "none":
      return "None";
    case "ellipsis":
      return "...";
    case "bool":
      return node.value ? "True" : "False";
    case "int":
      return typeof node.value === "bigint" ? `${node.value}n` : String(node.value);
    case "float":
      return `float(${node.value})`;
    case "complex":
      return `${node.value}j`;
    case "str":
      return JSON.stringify(node.value);
    case "bytes":
      return `b${JSON.stringify(node.value)}`;
  }
}
