/** Whether a line starts a statement although brackets before it are still open. */
import type { Line, Token } from "./tokens.ts";

/** Words that only start statements; within brackets they cannot stand. */
const statementWords: ReadonlySet<string> = new Set([
  ..."def class return import while with try raise assert del pass break continue global nonlocal except finally elif".split(" "),
]);

/** Words with which an expression goes on or starts. */
const expressionWords: ReadonlySet<string> = new Set("and or not in is if else for lambda await yield from as None True False".split(" "));

/** Statements whose header ends in a colon. */
export const headerWords: ReadonlySet<string> = new Set("def class if elif else for while with try except finally async".split(" "));

/** The statement whose brackets are open. */
export interface OpenStatement {
  readonly indent: number;
  readonly first: Token;
}

/** Certain for a line that starts with a statement's word; by its looks and indentation for another. */
export function startsStatement({ indent, tokens }: Line, open: OpenStatement): boolean {
  const [first, second] = tokens;
  const last = tokens.at(-1);
  if (first.kind === "word" && statementWords.has(first.text)) return true;
  if (first.text === "from") return tokens.some(({ text }) => text === "import");
  const outside = indent <= open.indent;
  if (first.text === "async") return second?.text !== "for" || outside;
  if (last?.text === ":" && (first.text === "if" || first.text === "for" || first.text === "else")) return outside;
  if (first.text === "@") return outside && second?.kind === "word";
  if (first.kind !== "word" || expressionWords.has(first.text) || last?.text === ",") return false;
  // A header's body is indented; only what no parameter can look like shows that it has begun.
  if (!outside) return headerWords.has(open.first.text) && second?.text === "." && (assigns(tokens) || calls(tokens));
  return assigns(tokens) || calls(tokens);
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
