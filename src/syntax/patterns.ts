/** Patterns of a match statement, named as in Python's `ast`. */
import type { Span } from "../text/location.ts";
import type { Expression } from "./expressions.ts";

/** A value compared with `==`: a number, a string or a dotted name. */
export interface MatchValue {
  readonly kind: "MatchValue";
  readonly span: Span;
  readonly value: Expression;
}

/** None, True or False, compared with `is`. */
export interface MatchSingleton {
  readonly kind: "MatchSingleton";
  readonly span: Span;
  readonly value: boolean | null;
}

/** `[a, b, *rest]`. */
export interface MatchSequence {
  readonly kind: "MatchSequence";
  readonly span: Span;
  readonly patterns: readonly Pattern[];
}

/** `*name` in a sequence; without a name it is `*_`. */
export interface MatchStar {
  readonly kind: "MatchStar";
  readonly span: Span;
  readonly name: string | undefined;
}

/** `{key: pattern, **rest}`. */
export interface MatchMapping {
  readonly kind: "MatchMapping";
  readonly span: Span;
  readonly entries: readonly { readonly key: Expression; readonly pattern: Pattern }[];
  readonly rest: string | undefined;
}

/** `Class(pattern, name=pattern)`. */
export interface MatchClass {
  readonly kind: "MatchClass";
  readonly span: Span;
  readonly cls: Expression;
  readonly patterns: readonly Pattern[];
  readonly keywords: readonly { readonly name: string; readonly pattern: Pattern }[];
}

/** `pattern as name`; without a pattern a bare capture, without both the wildcard `_`. */
export interface MatchAs {
  readonly kind: "MatchAs";
  readonly span: Span;
  readonly pattern: Pattern | undefined;
  readonly name: string | undefined;
}

/** `a | b`. */
export interface MatchOr {
  readonly kind: "MatchOr";
  readonly span: Span;
  readonly patterns: readonly Pattern[];
}

/** Text that is no pattern. */
export interface ErrorPattern {
  readonly kind: "ErrorPattern";
  readonly span: Span;
  readonly message: string;
}

/** Any pattern. */
export type Pattern =
  MatchValue | MatchSingleton | MatchSequence | MatchStar | MatchMapping | MatchClass | MatchAs | MatchOr | ErrorPattern;
