/**
 * Makes half-typed text parsable: closes what was left open on the line where somebody is typing, so that the rest of the file stays what it is. Nothing but
 * insertions and blanks, so that every place of the repaired text has its place in the user's.
 */
import type { Insertion } from "../source.ts";
import type { SyntaxProblem } from "../tree.ts";
import type { OpenStatement } from "./starts.ts";
import { endsOperand, startsOperand, startsStatement } from "./starts.ts";
import type { Line, Token } from "./tokens.ts";
import { linesOf } from "./tokens.ts";
import type { Absence } from "./unfinished.ts";
import { missingEnd, missingOperands, placeholder } from "./unfinished.ts";

/** How to make a text parsable. */
export interface Repair {
  /** The text with closing brackets that close nothing blanked out: of the same length. */
  readonly text: string;
  /** In order. */
  readonly insertions: readonly Insertion[];
  /** What was wrong, in the user's text; of several on one line first what to say about it. */
  readonly problems: readonly SyntaxProblem[];
}

const closers: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/** Ways to repair a text, none when the trouble is of a kind that no repair helps. They differ in what they take the place of a forgotten `"""` to be. */
export function repairs(text: string): Repair[] {
  return [linesOf(text, false), linesOf(text, true)].map((lines) => repair(text, lines)).filter(({ problems }) => problems.length > 0);
}

function repair(text: string, lines: readonly Line[]): Repair {
  const repairing = new Repairing();
  for (const [index, line] of lines.entries()) repairing.line(line, lines[index + 1]);
  repairing.end();
  return repairing.result(text);
}

/** What goes first where several are inserted in one place. */
const ranks = { quote: 0, operand: 1, bracket: 2, comma: 3, end: 4 } as const;

interface Ranked extends Insertion {
  readonly rank: number;
}

interface OpenBracket {
  readonly token: Token;
  readonly line: Line;
}

/** Goes through the lines of a text once. */
class Repairing {
  private readonly insertions: Ranked[] = [];
  private readonly problems: SyntaxProblem[] = [];
  private readonly strings: SyntaxProblem[] = [];
  private readonly blanked: Token[] = [];
  private brackets: OpenBracket[] = [];
  private indent = 0;
  private tokens: Token[] = [];

  line(line: Line, next: Line | undefined): void {
    const open = this.open();
    if (open !== undefined && startsStatement(line, next, open)) this.end();
    if (this.tokens.length === 0) this.indent = line.indent;
    for (const [index, token] of line.tokens.entries()) this.token(token, index === 0, line);
    if (this.brackets.length === 0) this.end();
  }

  /** Closes what is open and ends the statement. */
  end(): void {
    for (const absence of missingOperands(this.tokens)) this.supply(absence, ranks.operand);
    const end = missingEnd(this.tokens);
    const last = this.tokens.at(-1);
    if (last !== undefined) this.close(0, () => last.end);
    if (end !== undefined) this.supply(end, ranks.end);
    this.tokens = [];
  }

  private open(): OpenStatement | undefined {
    const first = this.tokens[0];
    const last = this.tokens.at(-1);
    return first === undefined || last === undefined ? undefined : { indent: this.indent, first, last };
  }

  result(text: string): Repair {
    const parts: string[] = [];
    let done = 0;
    for (const { start, end } of this.blanked) {
      parts.push(text.slice(done, start), " ".repeat(end - start));
      done = end;
    }
    const insertions = [...this.insertions].sort((a, b) => a.offset - b.offset || a.rank - b.rank);
    // Behind a string without an end nothing on its line is what it seems.
    const problems = [...this.strings, ...this.problems.sort((a, b) => a.span.start - b.span.start)];
    return { text: parts.join("") + text.slice(done), insertions, problems };
  }

  private supply({ after, text, message }: Absence, rank: number): void {
    this.insertions.push({ offset: after.end, text, rank });
    this.problems.push({ message, span: { start: after.start, end: after.end } });
  }

  private token(token: Token, startsLine: boolean, line: Line): void {
    if (token.unclosed !== undefined) {
      this.insertions.push({ offset: token.end, text: bracesOpenIn(token) + token.unclosed, rank: ranks.quote });
      this.strings.push({ message: "this string is never closed", span: { start: token.start, end: token.start + 1 } });
    }
    const previous = this.tokens.at(-1);
    const closed = startsLine && token.kind !== "close" && this.closeByIndent(line);
    const bracket = this.brackets.at(-1)?.token.text;
    if (
      previous !== undefined &&
      bracket !== undefined &&
      lacksComma(previous, token, closed || (startsLine && previous.unclosed !== undefined))
    ) {
      this.supply({ after: previous, text: ",", message: `',' is missing after '${previous.text}'` }, ranks.comma);
    }
    if (previous?.text === ":" && bracket === "{" && startsLine && line.tokens[1]?.text === ":") {
      this.supply({ after: previous, text: `${placeholder},`, message: "something is missing after ':'" }, ranks.operand);
    }
    if (token.kind === "open") this.brackets.push({ token, line });
    if (token.kind === "close" && !this.closing(token, startsLine, line)) return;
    this.tokens.push(token);
  }

  /** Whether a closing bracket closes something; brackets within that were left open are closed where they should have been. */
  private closing(token: Token, startsLine: boolean, line: Line): boolean {
    const matches = ({ token: open }: OpenBracket): boolean => closers.get(open.text) === token.text;
    const top = this.brackets.at(-1);
    // At a line's start the indentation tells which line's bracket it closes.
    const byIndent = startsLine && top !== undefined && top.line.indent > line.indent;
    const aligned = byIndent ? lastWhere(this.brackets, (each) => matches(each) && each.line.indent === line.indent) : -1;
    const index = aligned >= 0 ? aligned : lastWhere(this.brackets, matches);
    if (index < 0) {
      this.blanked.push(token);
      this.problems.push({ message: `nothing is open that '${token.text}' could close`, span: { start: token.start, end: token.end } });
      return false;
    }
    const last = this.tokens.at(-1);
    if (last !== undefined) this.close(index + 1, (open) => (open.line === line ? last.end : endOf(open.line)));
    this.brackets.pop();
    return true;
  }

  /** Closes brackets of elements that a line stands beside, as its indentation tells. Whether there were any. */
  private closeByIndent({ indent }: Line): boolean {
    const from = this.brackets.findIndex(({ line }) => line.indent > this.indent && line.indent >= indent);
    if (from < 1) return false;
    const last = this.tokens.at(-1);
    if (last !== undefined) this.close(from, () => (last.text === "," ? last.start : last.end));
    return true;
  }

  /** Closes the brackets from the innermost down to number `from`. */
  private close(from: number, place: (open: OpenBracket) => number): void {
    for (const open of this.brackets.splice(from).reverse()) {
      const { text, start, end } = open.token;
      this.insertions.push({ offset: place(open), text: closers.get(text) ?? "", rank: ranks.bracket });
      this.problems.push({ message: `bracket '${text}' is never closed`, span: { start, end } });
    }
  }
}

/** What closes the values that an unfinished f-string has open. */
function bracesOpenIn({ text }: Token): string {
  if (!/^[a-zA-Z]*[fF]/.test(text)) return "";
  const count = (brace: string): number => text.split(brace).length - 1;
  return "}".repeat(Math.max(count("{") - count("}"), 0));
}

/** Two values side by side, which is nothing within brackets but a forgotten comma; two strings are one, unless something has just been closed by force. */
function lacksComma(previous: Token, token: Token, forced: boolean): boolean {
  if (forced) return previous.text !== "," && (startsOperand(token) || token.kind === "open");
  return endsOperand(previous) && startsOperand(token) && !(previous.kind === "string" && token.kind === "string");
}

/** The end of a line's text, before a comma that belongs to the brackets outside. */
function endOf({ tokens }: Line): number {
  const last = tokens.at(-1) ?? tokens[0];
  return last.text === "," ? last.start : last.end;
}

function lastWhere<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item !== undefined && holds(item)) return index;
  }
  return -1;
}
