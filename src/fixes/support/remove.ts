/** Takes a layer, or a call of a function, out of the code, so that what goes in comes out. */
import type { SourceFile } from "../../discover/candidate.ts";
import { descendants } from "../../discover/tree-walk.ts";
import type { GraphLayer } from "../../graph/graph.ts";
import type { Call, Expression, Statement } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import type { Span } from "../../text/location.ts";
import { pathOf } from "./names.ts";
import { callAt, classAround, statementOf, type Path } from "./place.ts";
import { endOfLine, indentAt, textOf } from "./style.ts";

/** The edits that leave a layer out; undefined where it cannot be told how. */
export function removeLayer(
  sources: ReadonlyMap<string, SourceFile>,
  { layer, location, callLocation }: GraphLayer,
): readonly Edit[] | undefined {
  const file = sources.get(location.file);
  const found = file && callAt(file.module, location.span);
  if (file === undefined || found === undefined) return undefined;
  if (layer.functional) return replaceCall(file, found.call, found.path);
  const element = removeElement(file, found.call, found.path);
  if (element !== undefined) return element;
  const statement = statementOf(found.path);
  const [target] = statement?.kind === "Assign" ? statement.targets : [];
  const caller = sources.get(callLocation.file);
  const call = caller && callAt(caller.module, callLocation.span);
  if (statement === undefined || target?.kind !== "Attribute" || caller === undefined || call === undefined) return undefined;
  if (call.call.func.kind !== "Attribute" || call.call.func.attr !== target.attr) return undefined;
  const edits = replaceCall(caller, call.call, call.path);
  // The layer itself goes as well where nothing else speaks of it.
  const isAlone = caller === file && uses(file, target.attr, found.path) === 2;
  return edits && (isAlone ? [removeLine(file, statement), ...edits] : edits);
}

function uses(file: SourceFile, attribute: string, path: Path): number {
  const owner = classAround(path) ?? file.module;
  return [...descendants(owner)].filter((node) => node.kind === "Attribute" && node.attr === attribute).length;
}

/** One element of a Sequential or a list, with its comma. */
function removeElement(file: SourceFile, call: Call, path: Path): readonly Edit[] | undefined {
  const parent = path.at(-2);
  const elements =
    parent?.kind === "List" || parent?.kind === "Tuple" ? parent.elements : parent?.kind === "Call" ? parent.args : undefined;
  if (parent === undefined || elements === undefined || !elements.includes(call) || elements.length < 2) return undefined;
  if (parent.kind === "Call" && !/(?:^|\.)Sequential$/.test(pathOf(parent.func, file.module) ?? "")) return undefined;
  const { text } = file.document;
  const after = /^[ \t]*,/.exec(text.slice(call.span.end))?.[0];
  const isOnOwnLine = indentAt(file, call.span.start).length === call.span.start - (text.lastIndexOf("\n", call.span.start - 1) + 1);
  if (isOnOwnLine) {
    const start = text.lastIndexOf("\n", call.span.start - 1) + 1;
    const lineEnd = endOfLine(file, call.span.end);
    const rest = text.slice(call.span.end + (after?.length ?? 0), lineEnd);
    if (/^[ \t]*(?:#.*)?$/.test(rest)) {
      return [edit(file, { start, end: Math.min(text.indexOf("\n", lineEnd) + 1 || text.length, text.length) })];
    }
  }
  const index = elements.indexOf(call);
  const before = elements[index - 1];
  if (before !== undefined) return [edit(file, { start: before.span.end, end: call.span.end })];
  const next = elements[index + 1];
  return next && [edit(file, { start: call.span.start, end: next.span.start })];
}

/** `f(x, …)` becomes `x`, `x.f()` likewise; `x = f(x)` goes as a whole. */
function replaceCall(file: SourceFile, call: Call, path: Path): readonly Edit[] | undefined {
  const argument = argumentOf(file, call);
  if (argument === undefined) return undefined;
  const statement = statementOf(path);
  const inner = textOf(file, argument.span);
  const [target, ...others] = statement?.kind === "Assign" ? statement.targets : [];
  if (
    statement?.kind === "Assign" &&
    statement.value === call &&
    target !== undefined &&
    others.length === 0 &&
    textOf(file, target.span) === inner
  ) {
    return isAlone(statement, path) ? undefined : [removeLine(file, statement)];
  }
  const parent = path.at(-2);
  const needsParentheses = COMPOUND.has(argument.kind) && parent !== statement && parent?.kind !== "Call";
  return [{ ...edit(file, call.span), newText: needsParentheses ? `(${inner})` : inner }];
}

const COMPOUND: ReadonlySet<string> = new Set(["BinOp", "UnaryOp", "BoolOp", "Compare", "IfExp", "Lambda", "NamedExpr"]);

/** What the call makes something of: the first argument, or the tensor whose method it is. */
function argumentOf(file: SourceFile, call: Call): Expression | undefined {
  if (call.func.kind === "Attribute" && pathOf(call.func, file.module) === undefined && !isOwn(call.func.value)) {
    return call.func.value;
  }
  const [first] = call.args;
  return first?.kind === "Starred" ? undefined : (first ?? call.keywords.find(({ name }) => name === "input")?.value);
}

function isOwn(value: Expression): boolean {
  return value.kind === "Name" && value.id === "self";
}

/** Whether a statement is all there is in its block. */
function isAlone(statement: Statement, path: Path): boolean {
  const around = path[path.indexOf(statement) - 1];
  return around !== undefined && "body" in around && Array.isArray(around.body) && around.body.length === 1;
}

/** The edit that takes a whole statement out, its line with it. */
export function removeLine(file: SourceFile, { span }: { readonly span: Span }): Edit {
  const { text } = file.document;
  const start = text.lastIndexOf("\n", span.start - 1) + 1;
  const end = text.indexOf("\n", span.end);
  return edit(file, { start, end: end === -1 ? text.length : end + 1 });
}

function edit(file: SourceFile, span: Span): Edit {
  return { file: file.document.file, span, newText: "" };
}
