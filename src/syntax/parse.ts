/** From text to tree: the parser library is loaded here and used nowhere else. */
import treeSitter from "@vscode/tree-sitter-wasm";
import type { Parser } from "@vscode/tree-sitter-wasm";
import type { ConcreteTree } from "./concrete.ts";
import { readTree, unreadTree } from "./concrete.ts";
import { convert } from "./convert/convert.ts";
import { onePerLine, problemsOf } from "./problems.ts";
import type { Source } from "./source.ts";
import { repairs } from "./repair/repair.ts";
import { linesOf } from "./repair/tokens.ts";
import { unfinishedLines } from "./repair/unfinished.ts";
import { plainSource, repairedSource } from "./source.ts";
import type { Module, SyntaxProblem } from "./tree.ts";
import { descendants } from "./walk.ts";

/** The contents of tree-sitter.wasm and tree-sitter-python.wasm, which the host reads in its own way. */
export interface ParserBinaries {
  readonly runtime: Uint8Array;
  readonly language: Uint8Array;
}

/** A parsed file. There is always a module; what could not be understood is an ErrorStmt or ErrorExpr in it. */
export interface Tree {
  readonly module: Module;
  /** In the order of the text; at most one for each line. */
  readonly errors: readonly SyntaxProblem[];
}

/** Parses Python. */
export interface PythonParser {
  /** Never throws; the same text gives the same tree. */
  readonly parse: (text: string) => Tree;
  /** Frees the parser's memory outside the JavaScript heap. */
  readonly dispose: () => void;
}

/** Loads the parser. Rejects only when the binaries are not those of the library. */
export async function createParser(binaries: ParserBinaries): Promise<PythonParser> {
  // The library's types know only locateFile; the runtime takes the bytes as well, and needs them where there are no files.
  const options = { wasmBinary: binaries.runtime, locateFile: (file: string) => file };
  await treeSitter.Parser.init(options);
  const language = await treeSitter.Language.load(binaries.language);
  const parser = new treeSitter.Parser();
  parser.setLanguage(language);
  return { parse: (text) => parseText(parser, text), dispose: () => parser.delete() };
}

function parseText(parser: Parser, text: string): Tree {
  // The grammar does not know the line ends of old Macs.
  const lines = text.replace(/\r(?!\n)/g, "\n");
  const unfinished = unfinishedLines(linesOf(lines, false));
  const plain = attempt(parser, plainSource(lines), [], unfinished);
  if (plain.faults === 0) return { module: plain.module, errors: onePerLine(plain.problems, lines) };
  const sources = repairs(lines).map((each) => ({ source: repairedSource(each.text, each.insertions), problems: each.problems }));
  const different = sources.filter(({ source }, index) => sources.findIndex((each) => each.source.text === source.text) === index);
  const best = mostUnderstood([plain, ...different.map(({ source, problems }) => attempt(parser, source, problems, 0))]);
  return { module: best.module, errors: onePerLine(best.problems, lines) };
}

/** One reading of the text. */
interface Attempt {
  readonly module: Module;
  readonly problems: readonly SyntaxProblem[];
  /** How often the parser met something that fits nowhere, or should have. */
  readonly faults: number;
}

function attempt(parser: Parser, source: Source, known: readonly SyntaxProblem[], overlooked: number): Attempt {
  const tree = concreteOf(parser, source);
  const { module, problems } = convert(tree, source);
  return { module, problems: [...known, ...problems, ...problemsOf(tree, source)], faults: tree.faults.length + overlooked };
}

/** Of equals the last, for a repair knows better what to tell a person. */
function mostUnderstood(attempts: readonly [Attempt, ...Attempt[]]): Attempt {
  return attempts.reduce((best, each) => (understood(each) >= understood(best) ? each : best));
}

/** How many nodes are made of the text. Each fault takes off some, for around it a parser in trouble finds more small nodes than there are. */
function understood({ module, faults }: Attempt): number {
  let count = -20 * faults;
  for (const { kind, span } of descendants(module)) {
    if (span.start < span.end && kind !== "ErrorStmt" && kind !== "ErrorExpr" && kind !== "ErrorPattern") count += 1;
  }
  return count;
}

/** The whole text is an ERROR when the library fails, as when its memory is exhausted. */
function concreteOf(parser: Parser, source: Source): ConcreteTree {
  try {
    const tree = parser.parse(source.text);
    if (tree !== null) {
      const read = readTree(tree, source.text);
      tree.delete();
      return read;
    }
  } catch {
    parser.reset();
  }
  return unreadTree(source.text.length);
}
