/** Where the grammar reads valid Python as something else: the concrete tree is put right before it is converted. */
import type { Concrete } from "../concrete.ts";
import { namedChildren } from "../concrete.ts";

const stars: ReadonlySet<string> = new Set(["list_splat", "list_splat_pattern", "splat_type"]);

function made(type: string, children: Concrete[], field?: string): Concrete {
  const start = children[0]?.start ?? 0;
  const end = children.at(-1)?.end ?? start;
  return { type, named: true, field, missing: false, start, end, children, broken: false };
}

/** The leftmost way down from a node to the first that satisfies a condition; empty when none does. */
function leftmost(node: Concrete, found: (node: Concrete) => boolean): Concrete[] {
  const path = [node];
  for (let inner = node.children[0]; inner !== undefined; inner = inner.children[0]) {
    path.push(inner);
    if (found(inner)) return path;
  }
  return [];
}

/**
 * `*f(x)` is read as a call of `*f`, and so on for whatever follows the star. Gives the node without the star, which is a list_splat of all that follows; a node
 * that does not start this way is undefined.
 */
export function starOutside(node: Concrete): Concrete | undefined {
  if (stars.has(node.type)) return undefined;
  const path = leftmost(node, ({ type }) => stars.has(type));
  const splat = path.at(-1);
  const parent = path.at(-2);
  const [star, operand] = splat?.children ?? [];
  if (splat === undefined || parent === undefined || star?.type !== "*" || operand === undefined) return undefined;
  parent.children[0] = { ...operand, field: splat.field };
  for (const outer of path.slice(0, -1)) outer.start = operand.start;
  return { ...made("list_splat", [star, { ...node, field: undefined }], node.field), end: node.end };
}

/**
 * `type(m).foo = p` is read as a type alias. Gives the assignment that it is; of a real alias, whose name is an identifier with or without type parameters, it is
 * undefined.
 */
export function assignmentToType(alias: Concrete): Concrete | undefined {
  const [keyword, left, equals, right] = alias.children;
  if (keyword === undefined || left === undefined || equals === undefined || right === undefined) return undefined;
  const target = namedChildren(left)[0];
  if (target === undefined || target.type === "identifier" || target.type === "generic_type") return undefined;
  const path = [left, ...leftmost(target, ({ type }) => type === "(" || type === "[")];
  const opener = path.at(-1);
  const brackets = path.at(-2);
  const parent = path.at(-3);
  if (opener === undefined || brackets === undefined || parent === undefined) return undefined;
  const name: Concrete = { ...keyword, type: "identifier", named: true };
  const whole =
    opener.type === "("
      ? made("call", [{ ...name, field: "function" }, { ...brackets, type: "argument_list", field: "arguments" }])
      : made("subscript", [{ ...name, field: "value" }, ...brackets.children.map((child) => ({ ...child, field: child.named ? "subscript" : undefined }))]);
  parent.children[parent.children.indexOf(brackets)] = { ...whole, field: brackets.field };
  for (const outer of path.slice(0, -2)) outer.start = keyword.start;
  const assignment = made("assignment", [{ ...left, field: "left" }, equals, { ...right, field: "right" }]);
  return { ...made("expression_statement", [assignment]), broken: alias.broken };
}
