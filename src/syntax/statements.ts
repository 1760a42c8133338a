/**
 * Statements of the tree, named as in Python's `ast`. A compound statement's `header` runs from its keyword (after decorators) through its colon, over as many
 * lines as it takes; `headerSpan` gives the same for simple statements. A statement's span includes its decorators and ends with its last statement. The name
 * of a function or class is empty while it is not typed yet.
 */
import type { Span } from "../text/location.ts";
import type { BinaryOperator, Expression, Keyword, Name, Parameters } from "./expressions.ts";
import type { Pattern } from "./patterns.ts";

/** `T: bound = default`, `*Ts`, `**P` of a generic function, class or alias. */
export interface TypeParameter {
  readonly kind: "TypeParameter";
  readonly span: Span;
  readonly variety: "TypeVar" | "TypeVarTuple" | "ParamSpec";
  readonly name: string;
  readonly bound: Expression | undefined;
  readonly default: Expression | undefined;
}

/** `def name(parameters) -> returns: body`, or `async def`. */
export interface FunctionDef {
  readonly kind: "FunctionDef";
  readonly span: Span;
  readonly header: Span;
  readonly async: boolean;
  readonly decorators: readonly Expression[];
  readonly name: string;
  readonly nameSpan: Span;
  readonly typeParameters: readonly TypeParameter[];
  readonly parameters: Parameters;
  readonly returns: Expression | undefined;
  readonly docstring: string | undefined;
  readonly body: readonly Statement[];
}

/** `class name(bases, keywords): body`. `argumentsSpan` includes the parentheses. */
export interface ClassDef {
  readonly kind: "ClassDef";
  readonly span: Span;
  readonly header: Span;
  readonly decorators: readonly Expression[];
  readonly name: string;
  readonly nameSpan: Span;
  readonly typeParameters: readonly TypeParameter[];
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly argumentsSpan: Span | undefined;
  readonly docstring: string | undefined;
  readonly body: readonly Statement[];
}

/** `return value`. */
export interface Return {
  readonly kind: "Return";
  readonly span: Span;
  readonly value: Expression | undefined;
}

/** `del targets`. */
export interface Delete {
  readonly kind: "Delete";
  readonly span: Span;
  readonly targets: readonly Expression[];
}

/** `target = target = value`: targets from left to right. */
export interface Assign {
  readonly kind: "Assign";
  readonly span: Span;
  readonly targets: readonly Expression[];
  readonly value: Expression;
}

/** `target op= value`; `op` is without the `=`. */
export interface AugAssign {
  readonly kind: "AugAssign";
  readonly span: Span;
  readonly target: Expression;
  readonly op: BinaryOperator;
  readonly value: Expression;
}

/** `target: annotation = value`. */
export interface AnnAssign {
  readonly kind: "AnnAssign";
  readonly span: Span;
  readonly target: Expression;
  readonly annotation: Expression;
  readonly value: Expression | undefined;
}

/** `for target in iter: body else: orelse`, or `async for`. */
export interface For {
  readonly kind: "For";
  readonly span: Span;
  readonly header: Span;
  readonly async: boolean;
  readonly target: Expression;
  readonly iter: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}

/** `while test: body else: orelse`. */
export interface While {
  readonly kind: "While";
  readonly span: Span;
  readonly header: Span;
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}

/** `if test: body else: orelse`; an elif is an If alone in `orelse`, whose header starts at the `elif`. */
export interface If {
  readonly kind: "If";
  readonly span: Span;
  readonly header: Span;
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}

/** `context as target` of a with statement. */
export interface WithItem {
  readonly kind: "WithItem";
  readonly span: Span;
  readonly context: Expression;
  readonly target: Expression | undefined;
}

/** `with items: body`, or `async with`. */
export interface With {
  readonly kind: "With";
  readonly span: Span;
  readonly header: Span;
  readonly async: boolean;
  readonly items: readonly WithItem[];
  readonly body: readonly Statement[];
}

/** `raise exception from cause`. */
export interface Raise {
  readonly kind: "Raise";
  readonly span: Span;
  readonly exception: Expression | undefined;
  readonly cause: Expression | undefined;
}

/** `except type as name: body`. */
export interface ExceptHandler {
  readonly kind: "ExceptHandler";
  readonly span: Span;
  readonly header: Span;
  readonly type: Expression | undefined;
  readonly name: string | undefined;
  readonly nameSpan: Span | undefined;
  readonly body: readonly Statement[];
}

/** `try: body except …: … else: orelse finally: final`; `star` for `except*`. */
export interface Try {
  readonly kind: "Try";
  readonly span: Span;
  readonly header: Span;
  readonly star: boolean;
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptHandler[];
  readonly orelse: readonly Statement[];
  readonly final: readonly Statement[];
}

/** `assert test, message`. */
export interface Assert {
  readonly kind: "Assert";
  readonly span: Span;
  readonly test: Expression;
  readonly message: Expression | undefined;
}

/** `name as asname`; `name` is dotted in an import, `*` for `from m import *`. */
export interface Alias {
  readonly kind: "Alias";
  readonly span: Span;
  readonly name: string;
  readonly nameSpan: Span;
  readonly asname: string | undefined;
  readonly asnameSpan: Span | undefined;
}

/** `import names`. */
export interface Import {
  readonly kind: "Import";
  readonly span: Span;
  readonly names: readonly Alias[];
}

/** `from ..module import names`: `level` counts the dots, `module` is undefined for dots alone. */
export interface ImportFrom {
  readonly kind: "ImportFrom";
  readonly span: Span;
  readonly level: number;
  readonly module: string | undefined;
  readonly names: readonly Alias[];
}

/** `global names`, `nonlocal names`. */
export interface ScopeDeclaration {
  readonly kind: "Global" | "Nonlocal";
  readonly span: Span;
  readonly names: readonly string[];
}

/** An expression as a statement. */
export interface Expr {
  readonly kind: "Expr";
  readonly span: Span;
  readonly value: Expression;
}

/** `pass`, `break`, `continue`. */
export interface KeywordStatement {
  readonly kind: "Pass" | "Break" | "Continue";
  readonly span: Span;
}

/** `case pattern if guard: body`. */
export interface MatchCase {
  readonly kind: "MatchCase";
  readonly span: Span;
  readonly header: Span;
  readonly pattern: Pattern;
  readonly guard: Expression | undefined;
  readonly body: readonly Statement[];
}

/** `match subject: cases`. */
export interface Match {
  readonly kind: "Match";
  readonly span: Span;
  readonly header: Span;
  readonly subject: Expression;
  readonly cases: readonly MatchCase[];
}

/** `type name[typeParameters] = value`. */
export interface TypeAlias {
  readonly kind: "TypeAlias";
  readonly span: Span;
  readonly name: Name;
  readonly typeParameters: readonly TypeParameter[];
  readonly value: Expression;
}

/** Text that is no statement; what it does is unknown. */
export interface ErrorStmt {
  readonly kind: "ErrorStmt";
  readonly span: Span;
  readonly message: string;
}

/** Any statement. */
export type Statement =
  | FunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | AugAssign
  | AnnAssign
  | For
  | While
  | If
  | With
  | Raise
  | Try
  | Assert
  | Import
  | ImportFrom
  | ScopeDeclaration
  | Expr
  | KeywordStatement
  | Match
  | TypeAlias
  | ErrorStmt;
