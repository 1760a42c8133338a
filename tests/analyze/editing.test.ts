/** A long session of editing: what is kept stays bounded, what did not change is not computed again, what is superseded stops. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { analyze, type Analysis } from "../../src/analyze.ts";
import { createMemo, type Memo } from "../../src/analyze/memo.ts";
import { runToEnd } from "../../src/evaluate/driver.ts";
import type { Expectations } from "../../src/moments/gaussian.ts";
import { isSameComputation } from "../../src/propagate/propagations.ts";
import { atOnce } from "../../src/text/step.ts";
import { drive, type Host } from "../../src/workspace/drive.ts";
import { requestOf } from "../harness/analyze.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();

/** Stacks of layers, with a line of their own each. */
function modelText(width: number, depth = 6): string {
  const layers = Array.from({ length: depth }, () => `            nn.Linear(${width}, ${width}), nn.GELU(),`);
  return `import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
${layers.join("\n")}
        )
        self.head = nn.Linear(${width}, 4)

    def forward(self, x):
        return self.head(self.body(x))
`;
}

function analysisOf(text: string, memo: Memo): Analysis {
  return runToEnd(analyze(requestOf(text), memo));
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

describe("memory", () => {
  it("does not grow with the versions of a file", { timeout: 120_000 }, () => {
    const memo = createMemo(parser);
    const heapAfter = (from: number, to: number): number => {
      for (let version = from; version < to; version++) analysisOf(`${modelText(16 + (version % 100))}\n# version ${version}\n`, memo);
      collectGarbage();
      return process.memoryUsage().heapUsed / 1e6;
    };
    const early = heapAfter(0, 60);
    const late = heapAfter(60, 300);
    // Each version's tree and graph take about half a megabyte: without a bound it would be over a hundred.
    expect(late - early).toBeLessThan(25);
  });
});

describe("what did not change", () => {
  /** A memo that counts the integrals it is asked for. */
  function counting(): { readonly memo: Memo; readonly asked: () => number } {
    const plain = createMemo(parser);
    let count = 0;
    const expectations: Expectations = {
      one: (...args) => (count++, plain.expectations.one(...args)),
      pair: (...args) => (count++, plain.expectations.pair(...args)),
    };
    return { memo: { ...plain, expectations }, asked: () => count };
  }

  it("is not propagated again after an edit beside the model, and tells the new lines", () => {
    const { memo, asked } = counting();
    const text = modelText(32);
    const before = analysisOf(text, memo);
    const spent = asked();
    const after = analysisOf(`"""Moved down."""\n\n${text}`, memo);
    expect(spent).toBeGreaterThan(0);
    expect(asked()).toBe(spent);
    const numbers = ({ models }: Analysis): unknown => models[0]?.profile?.parameters.map(({ gradient }) => gradient);
    expect(numbers(after)).toEqual(numbers(before));
    const start = ({ models }: Analysis): number => models[0]?.profile?.layers[0]?.layer.location.span.start ?? NaN;
    expect(start(after) - start(before)).toBe('"""Moved down."""\n\n'.length);
  });

  it.each([
    ["another width", modelText(33)],
    ["another depth", modelText(32, 7)],
    ["another activation", modelText(32).replace("nn.GELU()", "nn.Tanh()")],
    [
      "another initialisation",
      modelText(32).replace("        self.head =", "        nn.init.zeros_(self.body[0].weight)\n        self.head ="),
    ],
  ])("is told from %s", (_, edited) => {
    const memo = createMemo(parser);
    const [a, b] = [modelText(32), edited].map((text) => analysisOf(text, memo).models[0]?.graph);
    if (a === undefined || b === undefined) throw new Error("no graph");
    expect(atOnce(isSameComputation(a, a))).toBe(true);
    expect(atOnce(isSameComputation(a, b))).toBe(false);
    const fresh = analysisOf(edited, createMemo(parser)).models[0]?.profile;
    expect(analysisOf(edited, memo).models[0]?.profile?.parameters).toEqual(fresh?.parameters);
  });
});

describe("a run whose text has changed meanwhile", () => {
  /** A host whose clock ends a slice at each pause, and that drops the run after some of them. */
  function host(pauses: number): { readonly host: Host; readonly taken: () => number } {
    let clock = 0;
    let taken = 0;
    return {
      host: {
        read: async () => undefined,
        now: () => (clock += 100),
        pause: async () => {
          taken += 1;
        },
        dropped: () => taken >= pauses,
      },
      taken: () => taken,
    };
  }

  it.each([1, 5, 20, 60])("stops at the next pause, here number %d, and leaves the next run whole", async (pauses) => {
    const memo = createMemo(parser);
    const { host: dropping, taken } = host(pauses);
    expect(await drive(analyze(requestOf(modelText(24)), memo), dropping)).toBeUndefined();
    expect(taken()).toBe(pauses);
    const after = analysisOf(modelText(24), memo);
    expect(after.models[0]).toMatchObject({ name: "Net", status: "complete" });
    expect(after.models[0]?.profile?.parameters).toEqual(analysisOf(modelText(24), createMemo(parser)).models[0]?.profile?.parameters);
  });

  it("may be under way together with another one", async () => {
    const memo = createMemo(parser);
    const [first, second] = await Promise.all(
      [modelText(20), modelText(40)].map((text) => drive(analyze(requestOf(text), memo), host(Infinity).host)),
    );
    expect(first?.models[0]?.profile).toEqual(analysisOf(modelText(20), createMemo(parser)).models[0]?.profile);
    expect(second?.models[0]?.profile).toEqual(analysisOf(modelText(40), createMemo(parser)).models[0]?.profile);
  });
});
