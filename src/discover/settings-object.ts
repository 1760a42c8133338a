/** Settings that a constructor is given as one object, made of what code reads of them. */
import type { ClassDef, Expression, FunctionDef } from "../syntax/tree.ts";
import { choicesOf } from "./choices.ts";
import type { Definitions } from "./definitions.ts";
import { CONFIGURATION } from "./names.ts";
import { descendants, dottedName } from "./tree-walk.ts";

/** An object with all that code reads from it: `config.hidden_size`, `env.action_space.n`, `config["depth"]`; undefined where it reads nothing. `byName`: what a name stands for. */
export function settingsObject(
  name: string,
  within: ClassDef | FunctionDef,
  definitions: Definitions,
  byName: (name: string) => string | undefined,
): string | undefined {
  const paths = new Set<string>();
  const items = new Set<string>();
  const lists = new Set<string>();
  const isIt = (path: string | undefined): boolean => path === name || path === `self.${name}`;
  const isConfiguration = CONFIGURATION.test(name);
  for (const definition of isConfiguration ? [within, ...definitions.byName.values()] : [within]) {
    const called = new Set<Expression>();
    for (const node of descendants(definition)) {
      if (node.kind === "Call") called.add(node.func);
      if (node.kind === "Attribute") {
        const path = dottedName(called.has(node) ? node.value : node);
        const from = [`self.${name}.`, `${name}.`].find((start) => path?.startsWith(start));
        if (path !== undefined && from !== undefined) paths.add(path.slice(from.length));
      }
      const listed =
        node.kind === "For"
          ? node.iter
          : node.kind === "Subscript" && node.index.kind === "Constant" && node.index.type === "int"
            ? node.value
            : undefined;
      const list = listed === undefined ? undefined : dottedName(listed);
      if (list !== undefined) lists.add(list.replace(/^self\./, "").slice(name.length + 1));
      if (node.kind === "Subscript" && isIt(dottedName(node.value)) && node.index.kind === "Constant" && node.index.type === "str") {
        items.add(node.index.value);
      }
    }
  }
  if (items.size > 0) return `{${[...items].map((key) => `${JSON.stringify(key)}: ${byName(key) ?? "64"}`).join(", ")}}`;
  for (const method of ["get", "items", "keys", "values", "update"]) paths.delete(method);
  return paths.size === 0
    ? undefined
    : nested(
        [...paths].map((path) => path.split(".")),
        "",
        lists,
        (path) => choicesOf(`${name}.${path}`, within, definitions).find((choice) => /^["']/.test(choice)),
        byName,
      );
}

/** `chosen`: a text that code compares a setting with. */
function nested(
  paths: readonly (readonly string[])[],
  before: string,
  lists: ReadonlySet<string>,
  chosen: (path: string) => string | undefined,
  byName: (name: string) => string | undefined,
): string {
  const heads = [...new Set(paths.map(([head = ""]) => head))];
  const parts = heads.map((head) => {
    const inner = paths.flatMap(([first, ...rest]) => (first === head && rest.length > 0 ? [rest] : []));
    const path = before === "" ? head : `${before}.${head}`;
    const plain = chosen(path) ?? byName(path.replace(/\./g, "_")) ?? byName(head) ?? "64";
    const leaf = head === "shape" ? "(8,)" : lists.has(path) ? `[${plain}] * 8` : plain;
    const value = inner.length > 0 ? nested(inner, path, lists, chosen, byName) : leaf;
    return `${head}=${value}`;
  });
  return `SimpleNamespace(${parts.join(", ")})`;
}
