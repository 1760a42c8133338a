/** Which files a stage asked for and got. */
import type { SourceText, Stage } from "../evaluate/driver.ts";
import type { SourceFile } from "../discover/candidate.ts";
import type { Dependency } from "./analysis.ts";
import type { Memo } from "./memo.ts";

/** Files seen by the stages that were watched. */
export class Reads {
  readonly #texts = new Map<string, string | undefined>();

  /** The same stage, with its requests noted. */
  *watch<T>(stage: Stage<T>): Stage<T> {
    let turn = stage.next(undefined);
    while (turn.done !== true) {
      const request = turn.value;
      const reply: SourceText | undefined = yield request;
      if (request.kind === "read") this.#note(request.paths, reply);
      turn = stage.next(reply);
    }
    return turn.value;
  }

  /** Files that were read without being watched. */
  saw(files: readonly SourceFile[]): void {
    for (const { document } of files) this.#texts.set(document.file, document.text);
  }

  #note(paths: readonly string[], reply: SourceText | undefined): void {
    for (const path of paths) {
      if (path === reply?.path) break;
      if (!this.#texts.has(path)) this.#texts.set(path, undefined);
    }
    if (reply !== undefined) this.#texts.set(reply.path, reply.text);
  }

  dependencies(memo: Memo): readonly Dependency[] {
    return [...this.#texts].map(([file, text]) => ({ file, hash: text === undefined ? undefined : memo.hash(text) }));
  }

  /** Files that were read, by name, with `own` first. */
  sources(own: SourceFile, memo: Memo): ReadonlyMap<string, SourceFile> {
    const sources = new Map([[own.document.file, own]]);
    for (const [file, text] of this.#texts) {
      if (text !== undefined && isSource(file) && !sources.has(file)) sources.set(file, memo.source(file, text));
    }
    return sources;
  }
}

/** Whether a file that was read holds code; others hold data. */
function isSource(file: string): boolean {
  return /\.(?:pyi?|ipynb)$/.test(file);
}
