/** Strings, bytes and f-strings, one or several side by side. */
import type { Concrete } from "../concrete.ts";
import { childIn, childOf } from "../concrete.ts";
import { cover } from "../../text/location.ts";
import type { Constant, Expression, FormattedValue, JoinedStr, StrConstant } from "../tree.ts";
import type { Context, Convert, Converters, Extent } from "./context.ts";
import { expressionOf } from "./context.ts";
import type { Opening } from "./escapes.ts";
import { opening, unescape } from "./escapes.ts";

type Piece = StrConstant | FormattedValue;

const string: Convert<Expression> = (node, cx) => join(node, [node], cx);

const concatenated: Convert<Expression> = (node, cx) => {
  const strings = node.children.filter(({ type }) => type === "string");
  return join(node, strings, cx);
};

function join(whole: Concrete, strings: readonly Concrete[], cx: Context): Constant | JoinedStr {
  const openings = strings.map((each) => opening(cx.text(each)));
  const span = cx.span(whole);
  if (openings.some(({ formatted }) => formatted)) {
    const pieces = strings.flatMap((each, index) => piecesOf(each, openings[index] ?? opening(""), cx));
    return { kind: "JoinedStr", span, values: merge(pieces) };
  }
  const value = strings.map((each, index) => plainValue(each, openings[index] ?? opening(""), cx)).join("");
  return { kind: "Constant", span, type: openings[0]?.bytes === true ? "bytes" : "str", value };
}

function inner(node: Concrete, { quote, length }: Opening, cx: Context): Extent {
  const closed = node.end - node.start >= length + quote.length && cx.text(node).endsWith(quote);
  return { start: Math.min(node.start + length, node.end), end: closed ? node.end - quote.length : node.end };
}

function plainValue(node: Concrete, opened: Opening, cx: Context): string {
  return unescape(cx.text(inner(node, opened, cx)), opened);
}

function piecesOf(node: Concrete, opened: Opening, cx: Context): Piece[] {
  if (opened.formatted) return between(inner(node, opened, cx), node.children, opened, cx);
  return [{ kind: "Constant", span: cx.span(node), type: "str", value: plainValue(node, opened, cx) }];
}

/** Values among nodes, and the texts before, between and after them. */
function between(extent: Extent, nodes: readonly Concrete[], opened: Opening, cx: Context): Piece[] {
  const pieces: Piece[] = [];
  let done = extent.start;
  const text = (end: number): void => {
    const place = { start: done, end: Math.max(done, end) };
    const value = unescape(cx.text(place), opened);
    pieces.push({ kind: "Constant", span: cx.span(place), type: "str", value });
  };
  for (const node of nodes) {
    if (node.type !== "interpolation" && node.type !== "format_expression") continue;
    text(node.start);
    pieces.push(...formatted(node, opened, cx));
    done = node.end;
  }
  text(extent.end);
  return pieces;
}

function formatted(node: Concrete, opened: Opening, cx: Context): Piece[] {
  const specifier = childOf(node, "format_specifier");
  const conversion = childOf(node, "type_conversion");
  const equals = childOf(node, "=");
  const inner = childIn(node, "expression");
  // A `:=` outside parentheses starts a format here.
  const assigned = inner?.type === "named_expression" ? childOf(inner, ":=") : undefined;
  const name = inner === undefined || assigned === undefined ? undefined : childIn(inner, "name");
  const letter = conversion === undefined ? undefined : cx.text(conversion).slice(1);
  const bare = equals !== undefined && specifier === undefined && conversion === undefined;
  const value: FormattedValue = {
    kind: "FormattedValue",
    span: cx.span(node),
    value: expressionOf(name ?? inner, node, cx),
    conversion: letter === "s" || letter === "r" || letter === "a" ? letter : bare ? "r" : undefined,
    formatSpec:
      assigned !== undefined
        ? formatSpec({ ...node, start: assigned.start, end: node.end - 1 }, opened, cx)
        : specifier && formatSpec(specifier, opened, cx),
  };
  return equals === undefined ? [value] : [echo(node, equals, cx), value];
}

/** The text that `{x = }` shows before the value: all up to the conversion, the format or the brace. */
function echo(node: Concrete, equals: Concrete, cx: Context): StrConstant {
  const next = node.children.find(({ start }) => start >= equals.end);
  const place = { start: node.start + 1, end: next?.start ?? equals.end };
  return { kind: "Constant", span: cx.span(place), type: "str", value: cx.text(place) };
}

function formatSpec(node: Concrete, opened: Opening, cx: Context): JoinedStr {
  const place = { start: node.start + 1, end: node.end };
  return { kind: "JoinedStr", span: cx.span(place), values: merge(between(place, node.children, opened, cx)) };
}

function merge(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (piece.kind === "Constant" && piece.value === "") continue;
    if (piece.kind === "Constant" && last?.kind === "Constant") {
      merged[merged.length - 1] = { ...last, span: cover(last.span, piece.span), value: last.value + piece.value };
    } else {
      merged.push(piece);
    }
  }
  return merged;
}

/** Converters of strings. */
export const strings: Converters<Expression> = new Map([
  ["string", string],
  ["concatenated_string", concatenated],
]);
