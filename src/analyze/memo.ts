/** What is kept between analyses. The driver makes one and passes it in; it holds values that are functions of texts and numbers, nothing else. */
import type { SourceFile } from "../discover/candidate.ts";
import { createExpectations, type Expectations } from "../moments/gaussian.ts";
import type { PythonParser, Tree } from "../syntax/parse.ts";
import { sourceDocument, type SourceDocument } from "../text/document.ts";
import { contentHash } from "../text/hash.ts";

export interface Memo {
  readonly parse: (text: string) => Tree;
  /** A text as a file of that name. */
  readonly source: (file: string, text: string) => SourceFile;
  /** text/hash.ts's hash of a text. */
  readonly hash: (text: string) => string;
  readonly expectations: Expectations;
}

/** Texts of which something is kept, and how long they may be together; those not asked for longest go first. */
const KEPT = 1000;
const KEPT_CHARACTERS = 10_000_000;

/** What is kept of a text. */
interface Kept {
  tree?: Tree;
  hash?: string;
  source?: SourceFile;
}

/** A memo with nothing in it. */
export function createMemo(parser: PythonParser): Memo {
  const texts = new Map<string, Kept>();
  let characters = 0;
  const keptOf = (text: string): Kept => {
    let kept = texts.get(text);
    if (kept !== undefined) {
      texts.delete(text);
      texts.set(text, kept);
      return kept;
    }
    kept = {};
    texts.set(text, kept);
    characters += text.length;
    for (const oldest of texts.keys()) {
      if (texts.size <= KEPT && characters <= KEPT_CHARACTERS) break;
      texts.delete(oldest);
      characters -= oldest.length;
    }
    return kept;
  };
  const treeOf = (kept: Kept, text: string): Tree => (kept.tree ??= parser.parse(text));
  return {
    parse: (text) => treeOf(keptOf(text), text),
    source(file, text) {
      const kept = keptOf(text);
      if (kept.source?.document.file !== file) kept.source = { document: sourceDocument(file, text), ...treeOf(kept, text) };
      return kept.source;
    },
    hash(text) {
      const kept = keptOf(text);
      return (kept.hash ??= contentHash(text));
    },
    expectations: createExpectations(),
  };
}

/** A document with its tree. */
export function parseFile(memo: Memo, document: SourceDocument): SourceFile {
  return { document, ...memo.parse(document.text) };
}
