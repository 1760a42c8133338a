/** Whether a line starts a statement although brackets before it are still open. */
import type { Line, Token } from "./tokens.ts";

/** Words that only start statements; within brackets they cannot stand. */
const statementWords: ReadonlySet<string> = new Set([
  ..."def class return import while with try raise assert del pass break continue global nonlocal except finally elif".split(" "),
]);

/** Words with which an expression goes on. */
const linkingWords: ReadonlySet<string> = new Set("and or not in is if else for from as async".split(" "));

/** Words that are no names and no values. */
const otherWords: ReadonlySet<string> = new Set("lambda await yield".split(" "));

/** Statements whose header ends in a colon. */
export const headerWords: ReadonlySet<string> = new Set("def class if elif else for while with try except finally async".split(" "));

/** The statement whose brackets are open. */
export interface OpenStatement {
  readonly indent: number;
  readonly first: Token;
  /** Its last token so far. */
  readonly last: Token;
}

/** Certain for a line that starts with a statement's word; by its looks, its indentation and the line after it for another. */
export function startsStatement(line: Line, next: Line | undefined, open: OpenStatement): boolean {
  const { indent, tokens } = line;
  const [first, second] = tokens;
  const last = tokens.at(-1) ?? first;
  if (first.kind === "word" && statementWords.has(first.text)) return true;
  if (first.text === "from") return tokens.some(({ text }) => text === "import");
  if (first.text === "async" && second?.text !== "for") return true;
  if (indent > open.indent) return headerWords.has(open.first.text) && beginsBody(line, next, open);
  if (last.text === ":" && ["if", "for", "else", "async"].includes(first.text)) return true;
  if (first.text === "@") return second?.kind === "word";
  if (first.kind !== "word" || linkingWords.has(first.text) || last.text === ",") return false;
  return assigns(tokens) || calls(tokens);
}

/** Whether a line in the place of a header's body is it. After a comma only what no parameter looks like can be. */
function beginsBody(line: Line, next: Line | undefined, { last }: OpenStatement): boolean {
  const [first, second] = line.tokens;
  const docstring = first.kind === "string" && /^[a-zA-Z]*(?:"""|''')/.test(first.text);
  return (docstring || second?.text === "." || last.text !== ",") && standsAlone(line, next);
}

/** Whether a line goes on with nothing from before and needs nothing after. */
function standsAlone({ tokens }: Line, next: Line | undefined): boolean {
  const last = tokens.at(-1) ?? tokens[0];
  if (lowestDepth(tokens) < 0) return false;
  if (last.text === ":" && isStatementWord(tokens[0])) return true;
  return (
    startsOperand(tokens[0]) &&
    endsOperand(last) &&
    (next === undefined || startsOperand(next.tokens[0]) || isStatementWord(next.tokens[0]))
  );
}

function isStatementWord({ kind, text }: Token): boolean {
  return kind === "word" && (statementWords.has(text) || headerWords.has(text));
}

function lowestDepth(tokens: readonly Token[]): number {
  let depth = 0;
  let lowest = 0;
  for (const { kind } of tokens) {
    depth += kind === "open" ? 1 : kind === "close" ? -1 : 0;
    lowest = Math.min(lowest, depth);
  }
  return lowest;
}

/** Whether a token can be the last of a value. */
export function endsOperand({ kind, text }: Token): boolean {
  if (kind === "word") return !linkingWords.has(text) && !otherWords.has(text) && !statementWords.has(text);
  return kind === "number" || kind === "string" || kind === "close" || text === "...";
}

/** Whether a token can be the first of a value and cannot go on with the one before. */
export function startsOperand({ kind, text }: Token): boolean {
  if (kind === "word") return !linkingWords.has(text) && !statementWords.has(text);
  return kind === "number" || kind === "string" || text === "...";
}

/** `a.b[c] = …`, `a: b`, `a += …`: an assignment outside brackets after nothing but names, dots and brackets. */
function assigns(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { kind, text } of tokens) {
    if (kind === "open") depth += 1;
    else if (kind === "close") depth -= 1;
    else if (depth === 0 && (text === "=" || /^[-+*/%@&|^<>]+=$/.test(text))) return !/^[<>]=$/.test(text);
    else if (depth === 0 && kind !== "word" && text !== "." && text !== ",") return false;
    if (depth < 0) return false;
  }
  return false;
}

/** `a.b(…)` and nothing after it. */
function calls(tokens: readonly Token[]): boolean {
  const open = tokens.findIndex(({ text }) => text === "(");
  if (open < 1 || tokens.at(-1)?.text !== ")") return false;
  if (!tokens.slice(0, open).every(({ kind, text }) => kind === "word" || text === ".")) return false;
  let depth = 0;
  for (const [index, { kind }] of tokens.entries()) {
    if (kind === "open") depth += 1;
    if (kind === "close") depth -= 1;
    if (kind === "close" && depth <= 0) return depth === 0 && index === tokens.length - 1;
  }
  return false;
}
