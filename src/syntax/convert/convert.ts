/** The concrete tree as our own. */
import { STEP, type Paced } from "../../text/step.ts";
import type { Concrete, ConcreteTree } from "../concrete.ts";
import { namedChildren } from "../concrete.ts";
import type { Source } from "../source.ts";
import type { Comment, Expression, Module, Pattern, Statement, SyntaxProblem } from "../tree.ts";
import { MAX_DEPTH } from "../tree.ts";
import { compoundStatements } from "./compound.ts";
import type { Context, Extent } from "./context.ts";
import { errorExpr, missing, notPython, tooDeep } from "./context.ts";
import { definitions } from "./definitions.ts";
import { expressions, toleratesErrors, unwrap } from "./expressions.ts";
import { imports } from "./imports.ts";
import { patterns } from "./patterns.ts";
import { errorStmt, simpleStatements } from "./simple.ts";
import { docstringOf } from "./suite.ts";
import { starOutside } from "./traps.ts";

const statements = new Map([...simpleStatements, ...imports, ...compoundStatements, ...definitions]);

/** Characters of code between two pauses. */
const CHARACTERS_PER_STEP = 2000;

/** Converts a whole file; the problems are those that the parser itself did not see, in no order. */
export function* convert(tree: ConcreteTree, source: Source): Paced<{ module: Module; problems: SyntaxProblem[] }> {
  const problems: SyntaxProblem[] = [];
  const cx = context(source, problems);
  const body: Statement[] = [];
  for (const part of portions(tree.root.children)) {
    body.push(...cx.statements(part));
    yield STEP;
  }
  const span = cx.span({ start: 0, end: source.text.length });
  const comments = tree.comments.map((each) => comment(each, cx));
  return { module: { kind: "Module", span, docstring: docstringOf(body), body, comments }, problems };
}

/** The top level in runs of whole statements; text that fits nowhere stays with what is around it. */
function* portions(nodes: readonly Concrete[]): Generator<readonly Concrete[]> {
  let begin = 0;
  for (const [index, node] of nodes.entries()) {
    const next = nodes[index + 1];
    const isBorder = next === undefined || (statements.has(node.type) && statements.has(next.type));
    if (!isBorder || (next !== undefined && node.end - (nodes[begin]?.start ?? 0) < CHARACTERS_PER_STEP)) continue;
    yield nodes.slice(begin, index + 1);
    begin = index + 1;
  }
}

/** The grammar counts the first half of \r\n to a comment. */
function comment({ start, end }: Extent, cx: Context): Comment {
  const text = cx.text({ start, end }).replace(/\r$/, "");
  return { span: cx.span({ start, end: start + text.length }), text };
}

function context(source: Source, problems: SyntaxProblem[]): Context {
  let depth = 0;
  const cx: Context = {
    text: ({ start, end }) => source.text.slice(start, end),
    span: ({ start, end }) => source.span(start, end),
    inserted: (node) => {
      const span = source.span(node.start, node.end);
      return node.start < node.end && span.start === span.end;
    },
    expression: (node) => expression(node, cx),
    pattern: (node) => pattern(node, cx),
    statements: (nodes) => convertStatements(nodes, cx),
    deeper: (extent, inside, otherwise) => {
      if (depth >= MAX_DEPTH) {
        problems.push({ message: tooDeep, span: cx.span({ start: extent.start, end: Math.min(extent.start + 1, extent.end) }) });
        return otherwise();
      }
      depth += 1;
      const result = inside();
      depth -= 1;
      return result;
    },
    report: (message, extent) => problems.push({ message, span: cx.span(extent) }),
  };
  return cx;
}

function expression(outer: Concrete, cx: Context): Expression {
  const unwrapped = unwrap(outer);
  const node = cx.text({ start: unwrapped.start, end: unwrapped.start + 1 }) === "*" ? (starOutside(unwrapped) ?? unwrapped) : unwrapped;
  if (node.missing || cx.inserted(node)) return errorExpr(missing, node, cx);
  const converter = expressions.get(node.type);
  if (converter === undefined && node.type !== "ERROR") cx.report(notPython, node);
  if (converter === undefined || (node.broken && !toleratesErrors.has(node.type))) return errorExpr(notPython, node, cx);
  return cx.deeper(
    node,
    () => converter(node, cx),
    () => errorExpr(tooDeep, node, cx),
  );
}

function pattern(node: Concrete, cx: Context): Pattern {
  const failed = (message: string): Pattern => ({ kind: "ErrorPattern", span: cx.span(node), message });
  const converter = patterns.get(node.type);
  if (converter === undefined || node.broken) return failed(notPython);
  return cx.deeper(
    node,
    () => converter(node, cx),
    () => failed(tooDeep),
  );
}

/** Compound statements survive text that fits nowhere within them, others do not; an assignment sees to it itself. */
function statement(node: Concrete, cx: Context): Statement | undefined {
  const converter = statements.get(node.type);
  if (converter === undefined) return undefined;
  if (node.broken && (imports.has(node.type) || simpleStatements.has(node.type)) && node.type !== "expression_statement") {
    return errorStmt(notPython, node, cx);
  }
  return cx.deeper(
    node,
    () => converter(node, cx),
    () => errorStmt(tooDeep, node, cx),
  );
}

/** Statements; what stands between them and is none is gathered into one ErrorStmt, and statements that a parser in trouble left within it are saved. */
function convertStatements(nodes: readonly Concrete[], cx: Context): Statement[] {
  const found: Statement[] = [];
  let strange: Extent | undefined;
  const finish = (): void => {
    if (strange !== undefined) found.push(errorStmt(notPython, strange, cx));
    strange = undefined;
  };
  for (const node of nodes) {
    if (node.type === ";") continue;
    if ((node.type === "ERROR" || node.type === "block") && holdsStatements(node)) {
      finish();
      const saved = cx.deeper<Statement[]>(
        node,
        () => convertStatements(node.children, cx),
        () => [errorStmt(tooDeep, node, cx)],
      );
      found.push(...saved);
      continue;
    }
    const converted = statement(node, cx);
    if (converted === undefined) {
      strange = { start: strange?.start ?? node.start, end: node.end };
    } else {
      finish();
      found.push(converted);
    }
  }
  finish();
  return found;
}

function holdsStatements(error: Concrete): boolean {
  return namedChildren(error).some(({ type }) => statements.has(type) || type === "block" || type === "ERROR");
}
