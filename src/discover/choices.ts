/** Values that code itself tells of: those that a parameter is compared with, the keys of a table it is looked up in. */
import type { ClassDef, Expression, FunctionDef } from "../syntax/tree.ts";
import type { Definitions } from "./definitions.ts";
import { descendants, dottedName } from "./tree-walk.ts";

/** Keys of a table of the module, or of one written on the spot. */
function keysOf(table: Expression, tables: Definitions["tables"]): readonly Expression[] {
  const written = table.kind === "Dict" ? table.entries.flatMap(({ key }) => key ?? []) : [];
  return tables.get(dottedName(table) ?? "") ?? written;
}

/** Python for values that a parameter, or one of its attributes (`config.mode`), may have, as the definition's code says; a table of the module is found among `definitions`. */
export function choicesOf(name: string, definition: ClassDef | FunctionDef, { tables }: Pick<Definitions, "tables">): readonly string[] {
  const found = new Set<string>();
  const isIt = (expression: Expression): boolean => {
    const at = expression.kind === "Call" && expression.func.kind === "Attribute" ? expression.func.value : expression;
    return (at.kind === "Name" && at.id === name) || [name, `self.${name}`].includes(dottedName(at) ?? "");
  };
  const add = (values: readonly Expression[]): void => {
    for (const value of values) {
      const text = literalText(value);
      if (text !== undefined && (value.kind !== "Constant" || value.type === "str" || value.type === "int")) found.add(text);
    }
  };
  for (const node of descendants(definition)) {
    if (node.kind === "Compare" && isIt(node.left)) {
      for (const { op, right } of node.links) {
        if (op === "==" || op === "!=") add([right]);
        else if (op === "in" || op === "not in") add("elements" in right ? right.elements : keysOf(right, tables));
      }
    }
    if (node.kind === "Subscript" && isIt(node.index)) {
      add(keysOf(node.value, tables));
    }
  }
  return [...found].filter((text) => text !== '""');
}

/** Python for a literal: a number, a string, True, False, None, or a short list or tuple of these. */
export function literalText(value: Expression): string | undefined {
  switch (value.kind) {
    case "Constant":
      if (value.type === "str") return JSON.stringify(value.value);
      if (value.type === "int" || value.type === "float") return String(value.value);
      return value.type === "bool" ? (value.value ? "True" : "False") : undefined;
    case "UnaryOp": {
      const inner = value.op === "-" ? literalText(value.operand) : undefined;
      return inner === undefined ? undefined : `-${inner}`;
    }
    case "Tuple":
    case "List": {
      const parts = value.elements.map(literalText);
      if (parts.length === 0 || parts.length > 16 || parts.some((part) => part === undefined)) return undefined;
      return value.kind === "List" ? `[${parts.join(", ")}]` : `(${parts.map((part) => `${part},`).join(" ")})`;
    }
    default:
      return undefined;
  }
}
