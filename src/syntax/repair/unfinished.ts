/** What is missing in a statement that somebody is still typing, when its brackets are closed. */
import { headerWords } from "./starts.ts";
import type { Line, Token } from "./tokens.ts";

/** Text to put after a token, and what its absence means to a person. */
export interface Absence {
  readonly after: Token;
  readonly text: string;
  readonly message: string;
}

/** Stands for what is not typed yet. What it is called is of no matter: inserted text is known by its place. */
export const placeholder = " missing";

const needOperand: ReadonlySet<string> = new Set("and or not in is await assert del as from import if elif while else".split(" "));
const needNone: ReadonlySet<string> = new Set([":", ",", ";", "...", "!"]);

/** Operators, dots and words of a statement that something must follow. */
export function missingOperands(tokens: readonly Token[]): Absence[] {
  return tokens
    .filter((token, index) => wantsOperand(token, tokens[index - 1], tokens[index + 1], index === 0))
    .map((after) => ({ after, text: placeholder, message: `something is missing after '${after.text}'` }));
}

/** How many lines outside brackets lack something after them. The parser overlooks it where what the next line starts with fits: `x =` and `y = 1` become one. */
export function unfinishedLines(lines: readonly Line[]): number {
  let depth = 0;
  let count = 0;
  for (const { tokens } of lines) {
    for (const { kind } of tokens) depth += kind === "open" ? 1 : kind === "close" ? -1 : 0;
    const last = tokens.at(-1) ?? tokens[0];
    if (depth === 0 && wantsOperand(last, tokens.at(-2), undefined, tokens.length === 1)) count += 1;
  }
  return count;
}

/** What a header or an import lacks at its end. */
export function missingEnd(tokens: readonly Token[]): Absence | undefined {
  const after = tokens.at(-1);
  const text = after === undefined ? undefined : headerRest(tokens);
  if (after === undefined || text === undefined) return undefined;
  return { after, text, message: `'${text.replaceAll(placeholder, " …").trim()}' is missing after '${after.text}'` };
}

function ends(token: Token | undefined): boolean {
  return (
    token === undefined || token.kind === "close" || token.text === "," || token.text === ":" || token.text === ";" || token.text === "="
  );
}

function wantsOperand(token: Token, previous: Token | undefined, next: Token | undefined, first: boolean): boolean {
  if (!ends(next)) return false;
  if (token.kind === "word") {
    return needOperand.has(token.text) && previous?.text !== "." && !(first && (token.text === "else" || token.text === "from"));
  }
  if (token.kind !== "operator" || needNone.has(token.text)) return false;
  // `*` and `/` alone separate parameters, and `*` is all that a module has.
  const alone = previous?.kind === "open" || previous?.text === "," || previous?.text === "import";
  return !(alone && (token.text === "*" || token.text === "/"));
}

function headerRest(tokens: readonly Token[]): string | undefined {
  const words = tokens[0]?.text === "async" ? tokens.slice(1) : tokens;
  const [first, second] = words;
  if (first?.kind !== "word") return undefined;
  if (first.text === "from") {
    return words.some(({ text }) => text === "import") ? undefined : `${second === undefined ? " ." : ""} import${placeholder}`;
  }
  if (!headerWords.has(first.text) || hasColon(words)) return undefined;
  const bracket = words.some(({ kind }) => kind === "open");
  const named = second === undefined ? placeholder : "";
  if (first.text === "def") return bracket ? ":" : `${named}():`;
  if (first.text === "class" || first.text === "with") return `${named}:`;
  if (first.text !== "for" || words.some(({ text }) => text === "in")) return ":";
  return `${named} in${placeholder}:`;
}

/** Whether a header's own colon is there; each lambda has one of its own. */
function hasColon(tokens: readonly Token[]): boolean {
  let depth = 0;
  let lambdas = 0;
  for (const { kind, text } of tokens) {
    if (kind === "open") depth += 1;
    if (kind === "close") depth -= 1;
    if (depth > 0) continue;
    if (text === "lambda") lambdas += 1;
    if (text === ":" && lambdas === 0) return true;
    if (text === ":") lambdas -= 1;
  }
  return false;
}
