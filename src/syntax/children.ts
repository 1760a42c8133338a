/** What each kind of node is made of. */
import type { SyntaxNode } from "./tree.ts";

type Part = SyntaxNode | undefined | readonly SyntaxNode[];
type Kind = SyntaxNode["kind"];
type NodeOf<K extends Kind, Node = SyntaxNode> = Node extends { readonly kind: infer Own } ? (K extends Own ? Node : never) : never;

const nothing = (): Part[] => [];
const value = (node: { readonly value: SyntaxNode | undefined }): Part[] => [node.value];
const elements = (node: { readonly elements: readonly SyntaxNode[] }): Part[] => [node.elements];
const patterns = (node: { readonly patterns: readonly SyntaxNode[] }): Part[] => [node.patterns];
const names = (node: { readonly names: readonly SyntaxNode[] }): Part[] => [node.names];
const conditional = (node: NodeOf<"If"> | NodeOf<"While">): Part[] => [node.test, node.body, node.orelse];
const comprehension = (node: NodeOf<"ListComp">): Part[] => [node.element, node.generators];

/** Lists whose members mingle in the text. */
const mingled = (...lists: readonly (readonly SyntaxNode[])[]): SyntaxNode[] => lists.flat().sort((a, b) => a.span.start - b.span.start);

const partsOf: { readonly [K in Kind]: (node: NodeOf<K>) => Part[] } = {
  Module: (node) => [node.body],

  FunctionDef: (node) => [node.decorators, node.typeParameters, node.parameters, node.returns, node.body],
  ClassDef: (node) => [node.decorators, node.typeParameters, mingled(node.bases, node.keywords), node.body],
  Return: value,
  Delete: (node) => [node.targets],
  Assign: (node) => [node.targets, node.value],
  AugAssign: (node) => [node.target, node.value],
  AnnAssign: (node) => [node.target, node.annotation, node.value],
  For: (node) => [node.target, node.iter, node.body, node.orelse],
  While: conditional,
  If: conditional,
  With: (node) => [node.items, node.body],
  WithItem: (node) => [node.context, node.target],
  Raise: (node) => [node.exception, node.cause],
  Try: (node) => [node.body, node.handlers, node.orelse, node.final],
  ExceptHandler: (node) => [node.type, node.body],
  Assert: (node) => [node.test, node.message],
  Import: names,
  ImportFrom: names,
  Alias: nothing,
  Global: nothing,
  Nonlocal: nothing,
  Expr: value,
  Pass: nothing,
  Break: nothing,
  Continue: nothing,
  Match: (node) => [node.subject, node.cases],
  MatchCase: (node) => [node.pattern, node.guard, node.body],
  TypeAlias: (node) => [node.name, node.typeParameters, node.value],
  ErrorStmt: nothing,

  MatchValue: value,
  MatchSingleton: nothing,
  MatchSequence: patterns,
  MatchStar: nothing,
  MatchMapping: (node) => [node.entries.flatMap(({ key, pattern }) => [key, pattern])],
  MatchClass: (node) => [
    node.cls,
    mingled(
      node.patterns,
      node.keywords.map(({ pattern }) => pattern),
    ),
  ],
  MatchAs: (node) => [node.pattern],
  MatchOr: patterns,
  ErrorPattern: nothing,

  Parameters: (node) => [node.posonly, node.args, node.vararg, node.kwonly, node.kwarg],
  Parameter: (node) => [node.annotation, node.default],
  TypeParameter: (node) => [node.bound, node.default],

  Name: nothing,
  Constant: nothing,
  JoinedStr: (node) => [node.values],
  FormattedValue: (node) => [node.value, node.formatSpec],
  Attribute: value,
  Subscript: (node) => [node.value, node.index],
  Slice: (node) => [node.lower, node.upper, node.step],
  Call: (node) => [node.func, mingled(node.args, node.keywords)],
  Keyword: value,
  BinOp: (node) => [node.left, node.right],
  UnaryOp: (node) => [node.operand],
  BoolOp: (node) => [node.values],
  Compare: (node) => [node.left, node.links.map(({ right }) => right)],
  IfExp: (node) => [node.body, node.test, node.orelse],
  Lambda: (node) => [node.parameters, node.body],
  Tuple: elements,
  List: elements,
  Set: elements,
  Dict: (node) => [node.entries],
  DictEntry: (node) => [node.key, node.value],
  ListComp: comprehension,
  SetComp: comprehension,
  GeneratorExp: comprehension,
  DictComp: (node) => [node.key, node.value, node.generators],
  Comprehension: (node) => [node.target, node.iter, node.ifs],
  Starred: value,
  Await: value,
  Yield: value,
  YieldFrom: value,
  NamedExpr: (node) => [node.target, node.value],
  ErrorExpr: nothing,
};

/** A node's own parts in the order of the text. */
export function children(node: SyntaxNode): SyntaxNode[] {
  // The table's type says that each kind meets its own function; a lookup by a union of kinds cannot.
  const parts = partsOf[node.kind] as (node: SyntaxNode) => Part[];
  return parts(node).flatMap((part) => part ?? []);
}
