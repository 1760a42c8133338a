/** From text to tree: the parser library is loaded here and used nowhere else. */
import treeSitter from "@vscode/tree-sitter-wasm";
import type { Parser } from "@vscode/tree-sitter-wasm";
import type { ConcreteTree } from "./concrete.ts";
import { readTree } from "./concrete.ts";
import { convert } from "./convert/convert.ts";
import { onePerLine, problemsOf } from "./problems.ts";
import type { Source } from "./source.ts";
import { plainSource } from "./source.ts";
import type { Module, SyntaxProblem } from "./tree.ts";

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
  const source = plainSource(text);
  const tree = concreteOf(parser, source);
  if (tree === undefined) return { module: { kind: "Module", span: source.span(0, text.length), docstring: undefined, body: [], comments: [] }, errors: [] };
  const { module, problems } = convert(tree, source);
  return { module, errors: onePerLine([...problems, ...problemsOf(tree, source)], text) };
}

function concreteOf(parser: Parser, source: Source): ConcreteTree | undefined {
  const tree = parser.parse(source.text);
  if (tree === null) return undefined;
  const read = readTree(tree, source.text);
  tree.delete();
  return read;
}
