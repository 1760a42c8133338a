/** From text to tree: the parser library is loaded here and used nowhere else. */
import treeSitter from "@vscode/tree-sitter-wasm";
import type { Language, Parser, Tree as LibraryTree } from "@vscode/tree-sitter-wasm";
import { atOnce, STEP, type Paced } from "../text/step.ts";
import type { ConcreteTree } from "./concrete.ts";
import { readTree, unreadTree } from "./concrete.ts";
import { convert } from "./convert/convert.ts";
import { assemble, patchOf, patchText, type Known, type Patch } from "./incremental.ts";
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
  /** The same with pauses. */
  readonly parseInSteps: (text: string) => Paced<Tree>;
  /** Frees the parser's memory outside the JavaScript heap. */
  readonly dispose: () => void;
}

/** Loads the parser. Rejects only when the binaries are not those of the library. */
export async function createParser(binaries: ParserBinaries): Promise<PythonParser> {
  // The library's types know only locateFile; the runtime takes the bytes as well, and needs them where there are no files.
  const options = { wasmBinary: binaries.runtime, locateFile: (file: string) => file };
  await treeSitter.Parser.init(options);
  const language = await treeSitter.Language.load(binaries.language);
  const parsers = new Parsers(language);
  const lately = new Lately();
  const parseInSteps = (text: string): Paced<Tree> => parseText(parsers, lately, text);
  return { parse: (text) => atOnce(parseInSteps(text)), parseInSteps, dispose: () => parsers.dispose() };
}

/** Parsers of the library, lent out for one text each: one that was interrupted would go on with the text that it has begun. */
class Parsers {
  readonly #language: Language;
  readonly #idle: Parser[] = [];

  constructor(language: Language) {
    this.#language = language;
  }

  take(): Parser {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const parser = new treeSitter.Parser();
    parser.setLanguage(this.#language);
    return parser;
  }

  giveBack(parser: Parser): void {
    parser.reset();
    this.#idle.push(parser);
  }

  dispose(): void {
    for (const parser of this.#idle.splice(0)) parser.delete();
  }
}

/** Texts that were read last: what is typed differs from one of them in a few lines. */
class Lately {
  readonly #known: Known[] = [];

  /** What the text has in common with the last one that begins as it does. */
  patchFor(text: string): Patch | undefined {
    const beginning = text.slice(0, BEGINNING);
    const [known] = this.#known.filter((each) => each.text.startsWith(beginning)).slice(-1);
    const patch = known === undefined ? undefined : patchOf(known, text);
    return patch !== undefined && patch.end - patch.start < text.length / 2 ? patch : undefined;
  }

  note(text: string, module: Module): void {
    const index = this.#known.findIndex((each) => each.text === text);
    if (index >= 0) this.#known.splice(index, 1);
    this.#known.push({ text, module });
    if (this.#known.length > KNOWN) this.#known.shift();
  }
}

/** Texts that are remembered, and characters by which versions of one file are known. */
const KNOWN = 8;
const BEGINNING = 64;

function* parseText(parsers: Parsers, lately: Lately, text: string): Paced<Tree> {
  // The grammar does not know the line ends of old Macs.
  const lines = text.replace(/\r(?!\n)/g, "\n");
  const module = yield* parsePatch(parsers, lately.patchFor(lines), lines);
  const tree = module === undefined ? yield* parseWhole(parsers, lines) : { module, errors: [] };
  if (tree.errors.length === 0) lately.note(lines, tree.module);
  return tree;
}

/** Reads what an edit has changed; undefined where that is not Python of its own. */
function* parsePatch(parsers: Parsers, patch: Patch | undefined, text: string): Paced<Module | undefined> {
  const part = patch === undefined ? undefined : patchText(text, patch);
  if (patch === undefined || part === undefined) return undefined;
  yield STEP;
  const read = yield* attempt(parsers, plainSource(part), [], unfinishedLines(linesOf(part, false)));
  return read.faults + read.problems.length > 0 ? undefined : assemble(text, patch, read.module);
}

function* parseWhole(parsers: Parsers, lines: string): Paced<Tree> {
  const unfinished = unfinishedLines(linesOf(lines, false));
  yield STEP;
  const plain = yield* attempt(parsers, plainSource(lines), [], unfinished);
  if (plain.faults === 0) return { module: plain.module, errors: onePerLine(plain.problems, lines) };
  const sources = repairs(lines).map((each) => ({ source: repairedSource(each.text, each.insertions), problems: each.problems }));
  const different = sources.filter(({ source }, index) => sources.findIndex((each) => each.source.text === source.text) === index);
  let best = plain;
  let most = understood(plain);
  for (const { source, problems } of different) {
    yield STEP;
    const each = yield* attempt(parsers, source, problems, 0);
    const count = understood(each);
    // Of equals the last, for a repair knows better what to tell a person.
    if (count >= most) [best, most] = [each, count];
  }
  return { module: best.module, errors: onePerLine(best.problems, lines) };
}

/** One reading of the text. */
interface Attempt {
  readonly module: Module;
  readonly problems: readonly SyntaxProblem[];
  /** How often the parser met something that fits nowhere, or should have. */
  readonly faults: number;
}

function* attempt(parsers: Parsers, source: Source, known: readonly SyntaxProblem[], overlooked: number): Paced<Attempt> {
  const tree = yield* concreteOf(parsers, source);
  const { module, problems } = yield* convert(tree, source);
  return { module, problems: [...known, ...problems, ...problemsOf(tree, source)], faults: tree.faults.length + overlooked };
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
function* concreteOf(parsers: Parsers, source: Source): Paced<ConcreteTree> {
  const parser = parsers.take();
  let tree: LibraryTree | undefined;
  try {
    tree = yield* libraryTree(parser, source.text);
    return yield* readTree(tree, source.text);
  } catch {
    return unreadTree(source.text.length);
  } finally {
    tree?.delete();
    parsers.giveBack(parser);
  }
}

/** How often the library asks whether to go on until it is told to pause: about a millisecond, when its code is compiled. */
const QUESTIONS_PER_STEP = 8;

function* libraryTree(parser: Parser, text: string): Paced<LibraryTree> {
  for (;;) {
    let questions = 0;
    const tree = parser.parse(text, null, { progressCallback: () => ++questions > QUESTIONS_PER_STEP });
    if (tree !== null) return tree;
    if (questions <= QUESTIONS_PER_STEP) throw new Error("the parser gave up");
    yield STEP;
  }
}
