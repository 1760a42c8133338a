/** Time that stages take, and the longest stretch of work between two of their pauses. */
import { readFileSync } from "node:fs";
import type { FilePort, Stage } from "../../src/evaluate/driver.ts";
import { answer } from "../../src/evaluate/driver.ts";

/** Milliseconds by stage. */
export type Times = Record<string, number>;

/** Of one run: the processor's time, compiler and collector threads included, and the time on the wall. */
export interface Clock {
  readonly cpu: Times;
  readonly wall: Times;
}

interface Instant {
  readonly cpu: number;
  readonly wall: number;
}

function now(): Instant {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, wall: performance.now() };
}

const texts = new Map<string, string | undefined>();

/** Files as they are on the disk, each read once: what is measured is the analysis. */
const port: FilePort = {
  read(path) {
    if (!texts.has(path)) texts.set(path, onDisk(path));
    return texts.get(path);
  },
};

function onDisk(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Runs a stage to its end and adds what it took. */
export function timed<T>(clock: Clock, name: string, stage: Stage<T>): T {
  const start = now();
  let turn = stage.next(undefined);
  while (turn.done !== true) turn = stage.next(answer(turn.value, port));
  const end = now();
  clock.cpu[name] = (clock.cpu[name] ?? 0) + end.cpu - start.cpu;
  clock.wall[name] = (clock.wall[name] ?? 0) + end.wall - start.wall;
  return turn.value;
}

/** A stage that does not pause. */
// eslint-disable-next-line require-yield
export function* unpaused<T>(work: () => T): Stage<T> {
  return work();
}

/** Runs a stage to its end; the longest time in milliseconds that it went without a pause. */
export function longestStretch(stage: Stage<unknown>): number {
  let longest = 0;
  let reply = undefined as ReturnType<typeof answer>;
  for (;;) {
    const from = now();
    const turn = stage.next(reply);
    const to = now();
    // The process's time counts compiler and collector threads, the wall's other processes: the work itself takes the smaller of the two.
    longest = Math.max(longest, Math.min(to.cpu - from.cpu, to.wall - from.wall));
    if (turn.done === true) return longest;
    reply = answer(turn.value, port);
  }
}
