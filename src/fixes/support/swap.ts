/** Puts one activation in the place of another, in whichever way the code chose it. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { ActivationId } from "../../moments/activation.ts";
import type { Call, Compare, Dict, Expression, If, StrConstant } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import type { Span } from "../../text/location.ts";
import { activationMethod, activationNamed, isNameOf, namesOf, type ActivationNames, type Named } from "./activations.ts";
import { naming, pathOf } from "./names.ts";
import { strings } from "./configured.ts";
import { origins, type Origin } from "./origins.ts";
import { callAt, lastOf, pathTo, type Path } from "./place.ts";
import { textOf } from "./style.ts";

/**
 * The edits that make the layer constructed (or the function called) at `span` another activation; undefined where it cannot be told what to change.
 * Arguments of the old one go; `inplace=True` stays.
 */
export function swapActivation(file: SourceFile, span: Span, from: ActivationId, to: ActivationNames): readonly Edit[] | undefined {
  const names = namesOf(from);
  const found = callAt(file.module, span);
  if (names === undefined || found === undefined) return undefined;
  const { call, path } = found;
  const chosen = byString(file, path, names, to);
  if (chosen !== "unguarded") return chosen;
  const named = namedBy(call.func, file, names);
  if (named !== undefined) return swapCall(file, call, named, to);
  if (call.func.kind === "Attribute" && activationMethod(call.func.attr)?.id === from) return swapMethod(file, call, to);
  return all(file, call, names, to);
}

/** At all places that a reference may come from; those that name another layer for certain stay. */
function all(file: SourceFile, call: Call, names: ActivationNames, to: ActivationNames): readonly Edit[] | undefined {
  const places = origins(call.func, pathTo(file.module, call.func.span));
  const edits = places
    ?.filter(({ expression }) => places.length === 1 || !isOther(file, expression, names))
    .map((origin) => swapReference(file, origin, names, to));
  return edits?.every((each) => each !== undefined) === true && edits.length > 0 ? edits.flat() : undefined;
}

function isOther(file: SourceFile, expression: Expression, names: ActivationNames): boolean {
  const path = pathOf(expression, file.module);
  return path?.startsWith("torch.nn.") === true && activationNamed(path)?.names.id !== names.id;
}

function namedBy(expression: Expression, file: SourceFile, names: ActivationNames): Named | undefined {
  const path = pathOf(expression, file.module);
  const named = path === undefined ? undefined : activationNamed(path);
  return named?.names.id === names.id ? named : undefined;
}

function pathFor(to: ActivationNames, { form, inPlace }: Pick<Named, "form" | "inPlace">): string {
  if (form === "layer") return `torch.nn.${to.layer}`;
  const suffix = inPlace ? "_" : "";
  if (form === "method" && to.method !== undefined) return `torch.${to.method}${suffix}`;
  return `torch.nn.functional.${to.functional}`;
}

/** `nn.Sigmoid` for `nn.ReLU`: only the last name changes where the rest is the same. */
function swapName(file: SourceFile, expression: Expression, named: Named, to: ActivationNames): readonly Edit[] {
  const target = pathFor(to, named);
  const before = pathOf(expression, file.module) ?? "";
  const cut = target.lastIndexOf(".");
  const sameParent = before.slice(0, before.lastIndexOf(".")) === target.slice(0, cut);
  if (expression.kind === "Attribute" && sameParent) {
    return [{ file: file.document.file, span: expression.attrSpan, newText: target.slice(cut + 1) }];
  }
  const { text, edits } = naming(file, target);
  return [...edits, { file: file.document.file, span: expression.span, newText: text }];
}

function swapCall(file: SourceFile, call: Call, named: Named, to: ActivationNames): readonly Edit[] {
  const edits = [...swapName(file, call.func, named, to)];
  const kept = named.form === "layer" ? [] : call.args.slice(0, 1).map(({ span }) => textOf(file, span));
  const inPlace = call.keywords.find(({ name }) => name === "inplace");
  if (inPlace !== undefined && named.form !== "method" && TAKES_INPLACE.has(to.id)) kept.push(textOf(file, inPlace.span));
  const newText = `(${kept.join(", ")})`;
  const plain = call.keywords.length + call.args.length === (named.form === "layer" ? 0 : 1);
  if (!plain) edits.push({ file: file.document.file, span: call.argumentsSpan, newText });
  return edits;
}

const TAKES_INPLACE: ReadonlySet<string> = new Set(["relu", "leaky_relu", "elu", "selu", "silu", "mish"]);

function swapMethod(file: SourceFile, call: Call, to: ActivationNames): readonly Edit[] | undefined {
  if (call.func.kind !== "Attribute" || call.args.length + call.keywords.length > 0) return undefined;
  const { attr, attrSpan, value } = call.func;
  const suffix = attr.endsWith("_") ? "_" : "";
  if (to.method !== undefined) return [{ file: file.document.file, span: attrSpan, newText: to.method + suffix }];
  const { text, edits } = naming(file, `torch.nn.functional.${to.functional}`);
  return [...edits, { file: file.document.file, span: call.span, newText: `${text}(${textOf(file, value.span)})` }];
}

/** A reference that is called elsewhere: `activation=nn.Sigmoid`, `self.act = torch.sigmoid`, `getattr(nn, "Sigmoid")`, `TABLE[name]`. */
function swapReference(
  file: SourceFile,
  { expression, path }: Origin,
  names: ActivationNames,
  to: ActivationNames,
): readonly Edit[] | undefined {
  const chosen = byString(file, path, names, to);
  if (chosen !== "unguarded") return chosen;
  const named = namedBy(expression, file, names);
  if (named !== undefined) return swapName(file, expression, named, to);
  if (expression.kind === "Subscript") {
    const table = origins(expression.value, path)?.[0]?.expression;
    if (table?.kind !== "Dict") return undefined;
    return renamed(file, strings(expression.index, path), names, () => keyFor(file, table, to)) ?? swapEntry(file, table, names, to);
  }
  if (expression.kind === "Call" && pathOf(expression.func, file.module) === "functools.partial") {
    const [made] = expression.args;
    const inner = made && namedBy(made, file, names);
    if (inner === undefined) return undefined;
    // Its arguments are the old one's.
    const { text, edits } = naming(file, pathFor(to, inner));
    return [...edits, { file: file.document.file, span: expression.span, newText: text }];
  }
  if (expression.kind === "Call" && expression.func.kind === "Name" && expression.func.id === "getattr") {
    const [, name] = expression.args;
    return name && renamed(file, strings(name, path), names, (text) => (text === names.layer ? to.layer : to.functional));
  }
  return undefined;
}

/** What a table has under a key that does not name the activation itself: `"squash": nn.Sigmoid`. */
function swapEntry(file: SourceFile, { entries }: Dict, names: ActivationNames, to: ActivationNames): readonly Edit[] | undefined {
  const edits = entries.flatMap(({ key, value }): readonly (readonly Edit[] | undefined)[] => {
    const named = namedBy(value, file, names);
    if (named === undefined) return [];
    const isSaid = key?.kind !== "Constant" || key.type !== "str" || isNameOf(key.value, names);
    return [isSaid ? undefined : swapName(file, value, named, to)];
  });
  return edits.length > 0 && edits.every((each) => each !== undefined) ? edits.flat() : undefined;
}

/** The key of a table under which the other activation stands. */
function keyFor(file: SourceFile, table: Dict, to: ActivationNames): string | undefined {
  for (const { key, value } of table.entries) {
    if (key?.kind !== "Constant" || key.type !== "str") continue;
    const named = namedIn(value.kind === "Call" ? value.func : value, file);
    if (named?.names.id === to.id) return key.value;
  }
  return undefined;
}

function namedIn(expression: Expression, file: SourceFile): Named | undefined {
  const path = pathOf(expression, file.module);
  return path === undefined ? undefined : activationNamed(path);
}

/** Changes strings that name the old activation; undefined where one of them does not, or nothing stands for the new one. */
function renamed(
  file: SourceFile,
  constants: readonly StrConstant[] | undefined,
  names: ActivationNames,
  name: (text: string) => string | undefined,
): readonly Edit[] | undefined {
  if (constants === undefined || constants.length === 0) return undefined;
  const edits = constants.map((constant): Edit | undefined => {
    const newName = name(constant.value);
    const written = /^(["'])(.*)\1$/.exec(textOf(file, constant.span));
    const quote = written?.[1];
    if (newName === undefined || quote === undefined || !isNameOf(constant.value, names)) return undefined;
    return { file: file.document.file, span: constant.span, newText: `${quote}${newName}${quote}` };
  });
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

/** Where a string chooses this line among others (`if name == "sigmoid":`, an entry of a table), the string is what to change. */
function byString(file: SourceFile, path: Path, names: ActivationNames, to: ActivationNames): readonly Edit[] | undefined | "unguarded" {
  const entry = lastOf(path, (node) => node.kind === "DictEntry");
  if (entry?.key?.kind === "Constant" && entry.key.type === "str" && isNameOf(entry.key.value, names)) {
    const table = lastOf(path, (node): node is Dict => node.kind === "Dict");
    return table && renamed(file, chosenFrom(file, table), names, () => keyFor(file, table, to));
  }
  const around = path.lastIndexOf(lastOf(path, (node) => node.kind === "FunctionDef") ?? path[0] ?? file.module);
  const guard = lastOf(path.slice(around), (node): node is If => node.kind === "If" && mentions(file, node, path, names));
  if (guard === undefined) return "unguarded";
  const comparison = comparisons(guard.test).find(({ links }) => links.some(({ right }) => isString(right, names)));
  const other = comparison && alternative(path, comparison, to);
  return other === undefined || comparison === undefined ? undefined : renamed(file, strings(comparison.left, path), names, () => other);
}

/** Whether the place is in the body of a condition that speaks of this very activation. */
function mentions(file: SourceFile, node: If, path: Path, { id, layer }: ActivationNames): boolean {
  const inBody = node.body.some((statement) => path.includes(statement));
  const text = textOf(file, node.test.span).toLowerCase();
  return inBody && (text.includes(layer.toLowerCase()) || text.includes(id));
}

function comparisons(test: Expression): readonly Compare[] {
  if (test.kind === "Compare") return [test];
  return [...descendants(test)].filter((node): node is Compare => node.kind === "Compare");
}

function isString(expression: Expression, names: ActivationNames): boolean {
  return expression.kind === "Constant" && expression.type === "str" && isNameOf(expression.value, names);
}

/** What the same chain of conditions compares with for the other activation. */
function alternative(path: Path, comparison: Compare, to: ActivationNames): string | undefined {
  const scope = lastOf(path, (node) => node.kind === "FunctionDef") ?? path[0];
  if (scope === undefined) return undefined;
  const subject = comparison.left;
  for (const node of descendants(scope)) {
    if (node.kind !== "Compare" || !sameName(node.left, subject)) continue;
    for (const { op, right } of node.links) {
      if (op === "==" && right.kind === "Constant" && right.type === "str" && isNameOf(right.value, to)) return right.value;
    }
  }
  return undefined;
}

function sameName(a: Expression, b: Expression): boolean {
  if (a.kind === "Name" && b.kind === "Name") return a.id === b.id;
  return a.kind === "Attribute" && b.kind === "Attribute" && a.attr === b.attr && sameName(a.value, b.value);
}

/** The strings with which anything is taken from a table. */
function chosenFrom(file: SourceFile, table: Dict): readonly StrConstant[] | undefined {
  const found: StrConstant[] = [];
  for (const node of descendants(file.module)) {
    if (node.kind !== "Subscript") continue;
    const around = pathTo(file.module, node.span);
    if (origins(node.value, around)?.some(({ expression }) => expression === table || wraps(expression, table)) !== true) continue;
    const constants = strings(node.index, around);
    if (constants === undefined) return undefined;
    found.push(...constants);
  }
  return found;
}

/** `nn.ModuleDict({…})`, `dict({…})`. */
function wraps(expression: Expression, table: Dict): boolean {
  return expression.kind === "Call" && expression.args.length === 1 && expression.args[0] === table;
}
