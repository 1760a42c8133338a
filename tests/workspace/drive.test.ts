import { describe, expect, it } from "vitest";
import type { Stage } from "../../src/evaluate/driver.ts";
import type { Host } from "../../src/workspace/drive.ts";
import { drive, SLICE } from "../../src/workspace/drive.ts";

function* work(steps: number, onStep: () => void = () => undefined): Stage<string> {
  for (let step = 0; step < steps; step += 1) {
    onStep();
    yield { kind: "step" };
  }
  const file = yield { kind: "read", paths: ["a.py", "b.py"] };
  return file?.text ?? "nothing";
}

function host(overrides: Partial<Host> = {}): Host {
  return {
    read: async ([, second = ""]) => ({ kind: "file", path: second, text: `text of ${second}` }),
    now: () => performance.now(),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    dropped: () => false,
    ...overrides,
  };
}

describe("the driver", () => {
  it("hands on files and gives the stage's value", async () => {
    expect(await drive(work(3), host())).toBe("text of b.py");
  });

  it("pauses when a slice is over", async () => {
    let clock = 0;
    let pauses = 0;
    const slow = host({
      now: () => clock,
      pause: async () => {
        pauses += 1;
      },
    });
    await drive(
      work(20, () => (clock += SLICE / 4)),
      slow,
    );
    expect(pauses).toBeGreaterThanOrEqual(4);
    expect(pauses).toBeLessThanOrEqual(5);
  });

  it("drops a run that was superseded", async () => {
    let turns = 0;
    let clock = 0;
    const superseded = host({ now: () => (clock += SLICE), dropped: () => ++turns > 3 });
    expect(await drive(work(1000), superseded)).toBeUndefined();
  });

  it("rejects with what a stage throws", async () => {
    // eslint-disable-next-line require-yield -- it never gets so far
    function* broken(): Stage<string> {
      throw new Error("broken");
    }
    await expect(drive(broken(), host())).rejects.toThrow("broken");
  });
});
