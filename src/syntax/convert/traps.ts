/** Where the grammar reads valid Python as something else: the concrete tree is put right before it is converted. */
import type { Concrete } from "../concrete.ts";
import { namedChildren } from "../concrete.ts";

const stars: ReadonlySet<string> = new Set(["list_splat", "list_splat_pattern", "splat_type"]);

function made(type: string, children: Concrete[], field?: string): Concrete {
  const start = children[0]?.start ?? 0;
  const end = children.at(-1)?.end ?? start;
  return { type, named: true, field, missing: false, start, end, children, broken: false };
}

/** What starts with an operand; a list of expressions that starts with a star does not belong to the star. */
const followsOperand: ReadonlySet<string> = new Set([
  "attribute",
  "subscript",
  "call",
  "binary_operator",
  "comparison_operator",
  "boolean_operator",
  "conditional_expression",
]);

/** The leftmost way down from a node to the first below it that satisfies a condition; empty when none does. */
function leftmost(node: Concrete, found: (node: Concrete) => boolean): Concrete[] {
  const path = [node];
  for (let inner = node.children[0]; inner !== undefined; inner = inner.children[0]) {
    path.push(inner);
    if (found(inner)) return path;
  }
  return [];
}

/** The top of a leftmost path of nodes, where `first` has taken the place of what was below its last. */
function rebuilt(path: readonly Concrete[], first: Concrete): Concrete {
  return path.reduceRight((inner, node) => ({ ...node, start: inner.start, children: [inner, ...node.children.slice(1)] }), first);
}

/**
 * `*f(x)` is read as a call of `*f`, and so on for whatever follows the star. Gives a list_splat of all that follows; for a node that does not start this way it is
 * undefined.
 */
export function starOutside(node: Concrete): Concrete | undefined {
  if (!followsOperand.has(node.type)) return undefined;
  const path = leftmost(node, ({ type }) => stars.has(type));
  const splat = path.at(-1);
  const [star, operand] = splat?.children ?? [];
  if (splat === undefined || star?.type !== "*" || operand === undefined) return undefined;
  const whole = rebuilt(path.slice(0, -1), { ...operand, field: splat.field });
  return made("list_splat", [star, { ...whole, field: undefined }], node.field);
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
  const path = leftmost(left, ({ type }) => type === "(" || type === "[");
  const opener = path.at(-1);
  const brackets = path.at(-2);
  if (opener === undefined || brackets === undefined) return undefined;
  const name: Concrete = { ...keyword, type: "identifier", named: true };
  const whole = opener.type === "(" ? called(name, brackets) : subscripted(name, brackets);
  const typed = rebuilt(path.slice(0, -2), { ...whole, field: brackets.field });
  const assignment = made("assignment", [{ ...typed, field: "left" }, equals, { ...right, field: "right" }]);
  return { ...made("expression_statement", [assignment]), broken: alias.broken };
}

function called(name: Concrete, parentheses: Concrete): Concrete {
  return made("call", [
    { ...name, field: "function" },
    { ...parentheses, type: "argument_list", field: "arguments" },
  ]);
}

function subscripted(name: Concrete, brackets: Concrete): Concrete {
  const indices = brackets.children.map((child) => ({ ...child, field: child.named ? "subscript" : undefined }));
  return made("subscript", [{ ...name, field: "value" }, ...indices]);
}
