/** Strings of configurations: followed to the dict, the dataclass or the argument parser in which they are written. */
import { descendants } from "../../discover/tree-walk.ts";
import type { Call, ClassDef, Expression, Module, StrConstant } from "../../syntax/tree.ts";
import { origins, type Origin } from "./origins.ts";
import { pathTo, type Path } from "./place.ts";

/** Names that a string may go through on its way. */
const MAX_STEPS = 8;

/** The strings that an expression may come from, each as it is written; also through a configuration: a dict, or the keywords of a namespace. */
export function strings(expression: Expression, path: Path, steps = 0): readonly StrConstant[] | undefined {
  const entry = steps > MAX_STEPS ? undefined : entryOf(expression, path);
  if (entry !== undefined) return strings(entry.expression, entry.path, steps + 1);
  const found = origins(expression, path);
  const looked = found?.map(({ expression: each, path: around }) => (each === expression ? undefined : entryOf(each, around)));
  const [only] = looked ?? [];
  if (looked?.length === 1 && only !== undefined && steps <= MAX_STEPS) return strings(only.expression, only.path, steps + 1);
  const constants = (found ?? []).flatMap(({ expression: each }) => (each.kind === "Constant" && each.type === "str" ? [each] : []));
  return found !== undefined && constants.length === found.length ? constants : undefined;
}

/** What a configuration holds under a name: `config["activation"]`, `config.get("activation")`, `config.activation`, `parser.parse_args().activation`. */
function entryOf(expression: Expression, path: Path): Origin | undefined {
  const [root] = path;
  const asked = keyOf(expression);
  const [holder, ...others] = asked === undefined ? [] : (origins(asked.holder, path) ?? []);
  if (asked === undefined || holder === undefined || others.length > 0 || root?.kind !== "Module") return undefined;
  const { expression: written } = holder;
  const value =
    written.kind === "Dict"
      ? written.entries.find(({ key }) => key?.kind === "Constant" && key.value === asked.key)?.value
      : written.kind === "Call"
        ? (written.keywords.find(({ name }) => name === asked.key)?.value ?? presetOf(written, asked.key, root))
        : undefined;
  return value && { expression: value, path: pathTo(root, value.span) };
}

function keyOf(expression: Expression): { readonly holder: Expression; readonly key: string } | undefined {
  if (expression.kind === "Attribute") {
    return expression.value.kind === "Name" && expression.value.id === "self"
      ? undefined
      : { holder: expression.value, key: expression.attr };
  }
  if (expression.kind === "Subscript" && expression.index.kind === "Constant" && expression.index.type === "str") {
    return { holder: expression.value, key: expression.index.value };
  }
  if (expression.kind !== "Call" || expression.func.kind !== "Attribute" || expression.func.attr !== "get") return undefined;
  const [key] = expression.args;
  return key?.kind === "Constant" && key.type === "str" ? { holder: expression.func.value, key: key.value } : undefined;
}

/** What a configuration has for a name that its construction does not give: the default of a class's field, or of an argument parser's option. */
function presetOf(written: Call, key: string, module: Module): Expression | undefined {
  const { func } = written;
  if (func.kind === "Attribute" && (func.attr === "parse_args" || func.attr === "parse_known_args")) return optionOf(key, module);
  const owner = module.body.find((node): node is ClassDef => node.kind === "ClassDef" && func.kind === "Name" && node.name === func.id);
  // Positional arguments may be that field's.
  return written.args.length > 0 || written.keywords.some(({ name }) => name === undefined) ? undefined : fieldOf(owner, key);
}

/** `activation: str = "sigmoid"`, or the same without a type, in the body of a class that has no constructor of its own. */
function fieldOf(owner: ClassDef | undefined, key: string): Expression | undefined {
  if (owner === undefined || owner.body.some((node) => node.kind === "FunctionDef" && node.name === "__init__")) return undefined;
  for (const node of owner.body) {
    const target = node.kind === "AnnAssign" ? node.target : node.kind === "Assign" ? node.targets[0] : undefined;
    if (target?.kind === "Name" && target.id === key && (node.kind === "AnnAssign" || node.kind === "Assign")) return node.value;
  }
  return undefined;
}

/** `parser.add_argument("--activation", default="sigmoid")`. */
function optionOf(key: string, module: Module): Expression | undefined {
  const options = [...descendants(module)].filter((node): node is Call => {
    if (node.kind !== "Call" || node.func.kind !== "Attribute" || node.func.attr !== "add_argument") return false;
    return node.args.some(
      (each) => each.kind === "Constant" && each.type === "str" && each.value.replace(/^--/, "").replaceAll("-", "_") === key,
    );
  });
  const [only, ...others] = options;
  return others.length > 0 ? undefined : only?.keywords.find(({ name }) => name === "default")?.value;
}
