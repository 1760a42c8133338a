/** What the converters of single kinds of node share: the way back to the text and the way on to their children. */
import type { Span } from "../../text/location.ts";
import type { Concrete } from "../concrete.ts";
import { childIn } from "../concrete.ts";
import type { ErrorExpr, Expression, Parameters, Pattern, Statement } from "../tree.ts";

/** Where something starts and ends in the parsed text. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Given to every converter. Its functions never throw and report what they could not make sense of. */
export interface Context {
  /** Parsed text. */
  readonly text: (extent: Extent) => string;
  /** Place in the user's text. */
  readonly span: (extent: Extent) => Span;
  /** Whether a repair put the node in; the user's text has nothing there. */
  readonly inserted: (node: Concrete) => boolean;
  readonly expression: (node: Concrete) => Expression;
  readonly pattern: (node: Concrete) => Pattern;
  readonly statements: (nodes: readonly Concrete[]) => Statement[];
  /** Runs `convert` one level deeper, or gives `otherwise` when there are no levels left. */
  readonly deeper: <Result>(extent: Extent, convert: () => Result, otherwise: () => Result) => Result;
  readonly report: (message: string, extent: Extent) => void;
}

/** Converts one kind of node. */
export type Convert<Result> = (node: Concrete, cx: Context) => Result;

/** Converters by the node's type. */
export type Converters<Result> = ReadonlyMap<string, Convert<Result>>;

/** What stands for an expression that cannot be known. */
export function errorExpr(message: string, extent: Extent, cx: Context): ErrorExpr {
  return { kind: "ErrorExpr", span: cx.span(extent), message };
}

/** The message of an expression that is not there. */
export const missing = "something is missing here";

/** The message of text that is no Python. */
export const notPython = "this is not Python";

/** The message of what goes beyond MAX_DEPTH. */
export const tooDeep = "nested too deeply";

/** The expression in a field; one that is not there is an ErrorExpr at the node's end. */
export function expressionIn(node: Concrete, field: string, cx: Context): Expression {
  const child = childIn(node, field);
  return child === undefined ? absent(node, cx) : cx.expression(child);
}

/** As `expressionIn`, where the language allows it to be left out. */
export function optionalIn(node: Concrete, field: string, cx: Context): Expression | undefined {
  const child = childIn(node, field);
  return child === undefined ? undefined : cx.expression(child);
}

/** The expression of a child that should be there. */
export function expressionOf(child: Concrete | undefined, parent: Concrete, cx: Context): Expression {
  return child === undefined ? absent(parent, cx) : cx.expression(child);
}

function absent(node: Concrete, cx: Context): ErrorExpr {
  return errorExpr(missing, { start: node.end, end: node.end }, cx);
}

/** An identifier as Python compares it: in normal form. The ASCII test saves the common case the work. */
export function identifier(node: Concrete, cx: Context): string {
  const text = cx.text(node);
  // eslint-disable-next-line no-control-regex -- the class is exactly ASCII
  return /^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKC");
}

/** Parameters of a function that has none. */
export function noParameters(offset: number, cx: Context): Parameters {
  const span = cx.span({ start: offset, end: offset });
  return { kind: "Parameters", span, posonly: [], args: [], vararg: undefined, kwonly: [], kwarg: undefined };
}
