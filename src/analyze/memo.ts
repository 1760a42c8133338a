/** What is kept between analyses. The driver makes one and passes it in; it holds values that are functions of texts, nothing else. */
import type { SourceFile } from "../discover/candidate.ts";
import type { PythonParser } from "../syntax/parse.ts";

export interface Memo {
  readonly parser: PythonParser;
  /** By file name and content hash. */
  readonly files: Map<string, SourceFile>;
}

/** A memo with nothing in it. */
export function createMemo(parser: PythonParser): Memo {
  return { parser, files: new Map() };
}
