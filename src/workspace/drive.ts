/** Drives a stage where nothing may be held up: in slices of time, with files that arrive later, dropped as soon as nobody waits for it. */
import type { SourceText, Stage } from "../evaluate/driver.ts";

/** What the host lends to a run. */
export interface Host {
  /** The first of the paths that exists. */
  readonly read: (paths: readonly string[]) => Promise<SourceText | undefined>;
  /** Milliseconds from any fixed moment. */
  readonly now: () => number;
  /** Lets other work pass. */
  readonly pause: () => Promise<void>;
  /** Whether the run has been superseded. */
  readonly dropped: () => boolean;
}

/** Longest stretch of work without a pause, in milliseconds. */
export const SLICE = 8;

/** The stage's value, or undefined when the run was dropped. Rejects only with what the stage or the host threw. */
export function drive<T>(stage: Stage<T>, host: Host): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    let sliceEnd = host.now() + SLICE;
    const resume = (reply: SourceText | undefined): void => {
      try {
        advance(reply);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const afterPause = (): void => {
      sliceEnd = host.now() + SLICE;
      resume(undefined);
    };
    const advance = (reply: SourceText | undefined): void => {
      if (host.dropped()) {
        // What the stage holds outside of the heap is given back.
        stage.return(undefined as never);
        resolve(undefined);
        return;
      }
      let turn = stage.next(reply);
      while (turn.done !== true) {
        if (turn.value.kind === "read") return void host.read(turn.value.paths).then(resume, reject);
        if (host.now() >= sliceEnd) return void host.pause().then(afterPause, reject);
        turn = stage.next(undefined);
      }
      resolve(turn.value);
    };
    resume(undefined);
  });
}
