/** What is kept between analyses. The driver makes one and passes it in; it holds values that are functions of texts and numbers, nothing else. */
import type { SourceFile } from "../discover/candidate.ts";
import { createExpectations, type Expectations } from "../moments/gaussian.ts";
import { createPropagations, type Propagations } from "../propagate/propagations.ts";
import type { PythonParser, Tree } from "../syntax/parse.ts";
import { sourceDocument, type SourceDocument } from "../text/document.ts";
import { contentHash } from "../text/hash.ts";
import type { Paced } from "../text/step.ts";
import { createRemembered, type Remembered } from "./remembered.ts";

export interface Memo {
  readonly parse: (text: string) => Tree;
  /** The same with pauses. */
  readonly parseInSteps: (text: string) => Paced<Tree>;
  /** A document that is analysed, with its tree. Of what was analysed under its name only the last versions are kept. */
  readonly document: (document: SourceDocument) => Paced<SourceFile>;
  /** A text as a file of that name. */
  readonly source: (file: string, text: string) => SourceFile;
  /** text/hash.ts's hash of a text. */
  readonly hash: (text: string) => string;
  readonly expectations: Expectations;
  readonly propagations: Propagations;
  readonly analyses: Remembered;
}

/** Texts of which something is kept, and how long they may be together; those not asked for longest go first. */
const KEPT = 1000;
const KEPT_CHARACTERS = 5_000_000;
/** Versions of one document of which something is kept: what is typed, taken back and tried by fixes. */
const KEPT_VERSIONS = 12;

/** What is kept of a text. */
interface Kept {
  tree?: Tree;
  hash?: string;
  source?: SourceFile;
}

/** A memo with nothing in it. */
export function createMemo(parser: PythonParser): Memo {
  const texts = new Map<string, Kept>();
  const versions = new Map<string, string[]>();
  let characters = 0;
  const forget = (text: string): void => {
    if (texts.delete(text)) characters -= text.length;
  };
  const noteVersion = (file: string, text: string): void => {
    const own = (versions.get(file) ?? []).filter((version) => version !== text);
    own.push(text);
    for (const old of own.splice(0, own.length - KEPT_VERSIONS)) forget(old);
    versions.delete(file);
    versions.set(file, own);
    const [longest] = versions.keys();
    if (versions.size > KEPT && longest !== undefined) versions.delete(longest);
  };
  const keptOf = (text: string): Kept => {
    const known = texts.get(text);
    if (known !== undefined) {
      texts.delete(text);
      texts.set(text, known);
      return known;
    }
    const kept: Kept = {};
    texts.set(text, kept);
    characters += text.length;
    for (const oldest of texts.keys()) {
      if (texts.size <= KEPT && characters <= KEPT_CHARACTERS) break;
      forget(oldest);
    }
    return kept;
  };
  const treeOf = (kept: Kept, text: string): Tree => (kept.tree ??= parser.parse(text));
  const parseInSteps = function* (text: string): Paced<Tree> {
    const kept = keptOf(text);
    if (kept.tree !== undefined) return kept.tree;
    const tree = yield* parser.parseInSteps(text);
    // Another run may have read the same text meanwhile.
    return (kept.tree ??= tree);
  };
  const hash = (text: string): string => {
    const kept = keptOf(text);
    return (kept.hash ??= contentHash(text));
  };
  return {
    parse: (text) => treeOf(keptOf(text), text),
    parseInSteps,
    *document(document) {
      noteVersion(document.file, document.text);
      return { document, ...(yield* parseInSteps(document.text)) };
    },
    source(file, text) {
      const kept = keptOf(text);
      if (kept.source?.document.file !== file) kept.source = { document: sourceDocument(file, text), ...treeOf(kept, text) };
      return kept.source;
    },
    hash,
    expectations: createExpectations(),
    propagations: createPropagations(),
    analyses: createRemembered(hash),
  };
}
