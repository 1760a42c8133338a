/**
 * Long work as generators that a host drives.
 *
 * A stage yields `step` from time to time, so that the host may let other work pass or drop the run, and `read` when it needs the text of another file. Nothing
 * else leaves or enters it: a stage is a pure function of its inputs and of the files it was given.
 */

import type { Step } from "../text/step.ts";

/** The text of a file, under the name that locations will carry. */
export interface SourceText {
  readonly kind: "file";
  readonly path: string;
  readonly text: string;
}

/** What a stage asks of its host: nothing (`step`), or the first of `paths` that exists. */
export type StageRequest = Step | { readonly kind: "read"; readonly paths: readonly string[] };

/** The answer: a file for a `read` that found one, otherwise undefined. */
export type StageReply = SourceText | undefined;

/** Work in stages that ends with a T. */
export type Stage<T> = Generator<StageRequest, T, StageReply>;

/** Where files come from, for a host that has them at hand. */
export interface FilePort {
  /** The text of `path`, or undefined where there is no such file. */
  read(path: string): string | undefined;
}

/** A port without files. */
export const NO_FILES: FilePort = { read: () => undefined };

/** The host's answer to one request. */
export function answer(request: StageRequest, port: FilePort): StageReply {
  if (request.kind === "step") return undefined;
  for (const path of request.paths) {
    const text = port.read(path);
    if (text !== undefined) return { kind: "file", path, text };
  }
  return undefined;
}

/** Drives a stage to its end without a pause. */
export function runToEnd<T>(stage: Stage<T>, port: FilePort = NO_FILES): T {
  let turn = stage.next(undefined);
  while (turn.done !== true) turn = stage.next(answer(turn.value, port));
  return turn.value;
}
