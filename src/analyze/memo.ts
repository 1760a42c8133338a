/** What is kept between analyses. The driver makes one and passes it in; it holds values that are functions of texts, nothing else. */
import type { SourceFile } from "../discover/candidate.ts";
import type { PythonParser, Tree } from "../syntax/parse.ts";
import type { SourceDocument } from "../text/document.ts";
import { contentHash } from "../text/hash.ts";

export interface Memo {
  readonly parse: (text: string) => Tree;
}

/** Trees that are kept; the oldest go first. */
const KEPT = 400;

/** A memo with nothing in it. */
export function createMemo(parser: PythonParser): Memo {
  const trees = new Map<string, Tree>();
  return {
    parse(text) {
      const key = `${text.length}:${contentHash(text)}`;
      const known = trees.get(key);
      if (known !== undefined) return known;
      const tree = parser.parse(text);
      trees.set(key, tree);
      const [oldest] = trees.keys();
      if (trees.size > KEPT && oldest !== undefined) trees.delete(oldest);
      return tree;
    },
  };
}

/** A document with its tree. */
export function parseFile(memo: Memo, document: SourceDocument): SourceFile {
  return { document, ...memo.parse(document.text) };
}
