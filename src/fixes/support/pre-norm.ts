/** `x + f(norm(x))` for `norm(x + f(x))`, in whatever statements a block writes that. */
import type { SourceFile } from "../../discover/candidate.ts";
import { blocksOf, descendants, namesBound, namesRead } from "../../discover/tree-walk.ts";
import type { Call, Expression, Name, Statement, SyntaxNode } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import { replaced, statementAfter, statementBefore } from "./elements.ts";
import { functionAround, statementOf, type Path } from "./place.ts";
import { removeLine } from "./remove.ts";
import { textOf } from "./style.ts";

/** A normalisation of a sum: its call, the statements around it, and the sum that it is given. */
interface PostNorm {
  readonly file: SourceFile;
  readonly call: Call;
  readonly scope: SyntaxNode;
  readonly block: readonly Statement[];
  /** Where the call's statement and the sum's stand in the block; the same where the sum is the call's argument. */
  readonly at: number;
  readonly sumAt: number;
  readonly operands: readonly [Expression, Expression];
}

/** The edits that give the normalisation to the branch instead of the sum; undefined where the statements are not of that form. */
export function normalisedFirst(file: SourceFile, call: Call, path: Path): readonly Edit[] | undefined {
  const found = postNorm(file, call, path);
  if (found === undefined) return undefined;
  const [a, b] = found.operands;
  const choices = [
    [a, b],
    [b, a],
  ] as const;
  for (const branch of [afterCopy, readByBranch]) {
    for (const [skip, other] of choices) {
      const moved = skip.kind === "Name" ? branch(found, skip, other) : undefined;
      const left = moved && withoutNorm(found);
      if (moved !== undefined && left !== undefined) return [...moved, ...left];
    }
  }
  return undefined;
}

function postNorm(file: SourceFile, call: Call, path: Path): PostNorm | undefined {
  const statement = statementOf(path);
  const scope = functionAround(path);
  const parent = statement && path[path.indexOf(statement) - 1];
  const [argument, ...others] = call.args;
  if (statement === undefined || scope === undefined || parent === undefined || argument === undefined) return undefined;
  if (others.length > 0 || call.keywords.length > 0 || !("value" in statement) || statement.value !== call) return undefined;
  const block = (parent === scope ? [scope.body] : isStatement(parent) ? blocksOf(parent) : []).find((each) => each.includes(statement));
  if (block === undefined) return undefined;
  const at = block.indexOf(statement);
  const common = { file, call, scope, block, at };
  if (argument.kind === "BinOp") {
    return argument.op === "+" ? { ...common, sumAt: at, operands: [argument.left, argument.right] } : undefined;
  }
  const operands = argument.kind === "Name" ? sumInto(argument.id, block[at - 1]) : undefined;
  return operands && { ...common, sumAt: at - 1, operands };
}

function isStatement(node: SyntaxNode): node is Statement {
  return node.kind === "For" || node.kind === "If" || node.kind === "With" || node.kind === "While" || node.kind === "Try";
}

/** `x = a + b` or `x += b`. */
function sumInto(name: string, statement: Statement | undefined): readonly [Expression, Expression] | undefined {
  if (statement?.kind === "AugAssign" && statement.op === "+" && statement.target.kind === "Name" && statement.target.id === name) {
    return [statement.target, statement.value];
  }
  if (statement?.kind !== "Assign" || statement.targets.length !== 1 || statement.value.kind !== "BinOp") return undefined;
  const [target] = statement.targets;
  const isSum = target?.kind === "Name" && target.id === name && statement.value.op === "+";
  return isSum ? [statement.value.left, statement.value.right] : undefined;
}

/** `residual = x` before the branch: `x = norm(x)` after that. */
function afterCopy({ file, call, block, at, sumAt }: PostNorm, skip: Name, branch: Expression): readonly Edit[] | undefined {
  const start = lastBinding(block, skip.id, sumAt);
  const copy = block[start];
  if (copy?.kind !== "Assign" || copy.targets.length !== 1 || copy.value.kind !== "Name") return undefined;
  const stream = copy.value.id;
  const statement = block[at];
  const isOverwritten = statement?.kind === "Return" || (statement !== undefined && namesBound(statement).includes(stream));
  if (stream === skip.id || !isOverwritten || namesRead(branch).has(skip.id)) return undefined;
  const first = statementAfter(file, copy, [`${stream} = ${textOf(file, call.func.span)}(${stream})`]);
  return first && [first];
}

/** The name that carries the normalised stream where several read it. */
const NORMED = "normed";

/** Whatever the branch makes of `x` it makes of `norm(x)`. */
function readByBranch({ file, call, scope, block, sumAt }: PostNorm, skip: Name, branch: Expression): readonly Edit[] | undefined {
  const from = lastBinding(block, skip.id, sumAt) + 1;
  const makers = makersOf(block, from, sumAt, branch);
  const reads = [...makers, branch].flatMap((node) => readsOf(node, skip.id));
  const [only, ...others] = reads;
  if (only === undefined) return undefined;
  const norm = `${textOf(file, call.func.span)}(${skip.id})`;
  if (others.length === 0 && !isRepeated(makers)) return [replaced(file, only, norm)];
  const first = makers.find((each) => readsOf(each, skip.id).length > 0) ?? block[sumAt];
  const before = first && statementBefore(file, first, [`${NORMED} = ${norm}`]);
  if (before === undefined || namesRead(scope).has(NORMED)) return undefined;
  return [before, ...reads.map((name) => replaced(file, name, NORMED))];
}

/** Statements from `from` to before `until` that what an expression reads comes from, in order. */
function makersOf(block: readonly Statement[], from: number, until: number, branch: Expression): readonly Statement[] {
  const needed = new Set(namesRead(branch));
  const makers: Statement[] = [];
  for (let index = until - 1; index >= from; index -= 1) {
    const statement = block[index];
    if (statement === undefined || !namesBound(statement).some((name) => needed.has(name))) continue;
    makers.unshift(statement);
    for (const name of namesRead(statement)) needed.add(name);
  }
  return makers;
}

function isRepeated(statements: readonly Statement[]): boolean {
  return statements.some((statement) =>
    [statement, ...descendants(statement)].some(
      ({ kind }) => kind === "For" || kind === "While" || kind.endsWith("Comp") || kind === "Lambda",
    ),
  );
}

/** The last statement before `until` that binds a name; −1 where none does. */
function lastBinding(block: readonly Statement[], name: string, until: number): number {
  for (let index = until - 1; index >= 0; index -= 1) {
    const statement = block[index];
    if (statement !== undefined && namesBound(statement).includes(name)) return index;
  }
  return -1;
}

function readsOf(node: SyntaxNode, name: string): readonly Name[] {
  return [node, ...descendants(node)].filter((each): each is Name => each.kind === "Name" && each.id === name);
}

/** The sum alone where it was normalised. */
function withoutNorm({ file, call, block, at, sumAt }: PostNorm): readonly Edit[] | undefined {
  const [argument] = call.args;
  const statement = block[at];
  if (argument === undefined || statement === undefined) return undefined;
  if (sumAt !== at) {
    const isSame = statement.kind === "Assign" && namesBound(statement).join() === textOf(file, argument.span);
    return [isSame ? removeLine(file, statement) : replaced(file, call, textOf(file, argument.span))];
  }
  const { file: name } = file.document;
  const [before, after] = [
    { start: call.span.start, end: argument.span.start },
    { start: argument.span.end, end: call.span.end },
  ];
  // Over several lines it is the parentheses that hold the sum together.
  if (textOf(file, call.span).includes("\n")) return textOf(file, after).includes(",") ? undefined : [replaced(file, call.func, "")];
  return [before, after].map((span) => ({ file: name, span, newText: "" }));
}
