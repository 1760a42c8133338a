/**
 * Our own tree of Python source: plain immutable data, told apart by `kind`, independent of the parser library. Every node has a `span`; children's spans lie
 * in their parent's. Nesting is at most `MAX_DEPTH` deep, with the left operands of BinOp chains the one exception.
 */
import type { Span } from "../text/location.ts";
import type { Comprehension, DictEntry, Expression, FormattedValue, Keyword, Parameter, Parameters } from "./expressions.ts";
import type { Pattern } from "./patterns.ts";
import type { Alias, ExceptHandler, MatchCase, Statement, TypeParameter, WithItem } from "./statements.ts";

export type * from "./expressions.ts";
export type * from "./patterns.ts";
export type * from "./statements.ts";

/** How deep statements and expressions may nest; what is deeper becomes an ErrorStmt or ErrorExpr with the message "nested too deeply". */
export const MAX_DEPTH = 300;

/** A comment from its `#` to the end of its line. */
export interface Comment {
  readonly span: Span;
  readonly text: string;
}

/** A source file. Comments are in order of their place. */
export interface Module {
  readonly kind: "Module";
  readonly span: Span;
  readonly docstring: string | undefined;
  readonly body: readonly Statement[];
  readonly comments: readonly Comment[];
}

/** Something in the text that is not Python, said to a person, at the place they should look at. */
export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
}

/** Any node of the tree. */
export type SyntaxNode =
  | Module
  | Statement
  | Expression
  | Pattern
  | Parameter
  | Parameters
  | Keyword
  | DictEntry
  | Comprehension
  | FormattedValue
  | TypeParameter
  | WithItem
  | ExceptHandler
  | Alias
  | MatchCase;
