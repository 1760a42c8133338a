/** Ways through the tree. All use loops, so that no depth of it can overflow the stack. */
import type { Span } from "../text/location.ts";
import { touches } from "../text/location.ts";
import { children } from "./children.ts";
import type { BinOp, Expression, Module, Statement, SyntaxNode } from "./tree.ts";

/** A node and all nodes below it, each before those below it, in the order of the text. */
export function* descendants(node: SyntaxNode): Generator<SyntaxNode, void, undefined> {
  const todo: SyntaxNode[] = [node];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    yield next;
    for (const child of children(next).reverse()) todo.push(child);
  }
}

/** The nodes around an offset, from the module to the innermost. Where two meet it is the one that starts there. */
export function nodesAt(module: Module, offset: number): SyntaxNode[] {
  const path: SyntaxNode[] = [];
  for (let next: SyntaxNode | undefined = module; next !== undefined;) {
    path.push(next);
    next = children(next)
      .filter(({ span }) => touches(span, offset))
      .at(-1);
  }
  return path;
}

/** The innermost node around an offset; the module when there is nothing more. */
export function nodeAt(module: Module, offset: number): SyntaxNode {
  return nodesAt(module, offset).at(-1) ?? module;
}

/** A chain of binary operations `first op right op right …` as a list; `links` are the nodes themselves, innermost first. */
export function leftSpine(node: BinOp): { first: Expression; links: BinOp[] } {
  const links: BinOp[] = [];
  let first: Expression = node;
  for (; first.kind === "BinOp"; first = first.left) links.push(first);
  return { first, links: links.reverse() };
}

/** The part of a statement that says what it is, on as many lines as that takes: of a compound statement its header, of another all of it. */
export function headerSpan(statement: Statement): Span {
  return "header" in statement ? statement.header : statement.span;
}
