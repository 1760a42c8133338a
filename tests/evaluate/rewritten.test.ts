/** Tables that are written to number by number: every version keeps its own numbers. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Rewritten } from "../../src/evaluate/tensors/rewritten.ts";
import { analyzed } from "../harness/command-line.ts";

const SIZE = 6;
const place = fc.integer({ min: 0, max: SIZE - 1 });
const step = fc.record({
  version: fc.nat(),
  places: fc.array(place, { minLength: 1, maxLength: 3 }),
  number: fc.integer(),
  read: fc.nat(),
  all: fc.boolean(),
});

it("writes to any version leave all others as they were", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const versions = [{ real: new Rewritten([SIZE], new Float64Array(SIZE), true), plain: new Array<number>(SIZE).fill(0) }];
      for (const { version, places, number, read, all } of steps) {
        const from = versions[version % versions.length];
        if (from === undefined) continue;
        const plain = [...from.plain];
        for (const [index, at] of places.entries()) plain[at] = number + index;
        versions.push({ real: from.real.written(places, places.map((_, index) => number + index)), plain }); // prettier-ignore
        const looked = versions[read % versions.length];
        if (all) expect([...(looked?.real.values ?? [])]).toEqual(looked?.plain);
      }
      for (const { real, plain } of versions) expect(plain.map((_, index) => real.at(index))).toEqual(plain);
    }),
  );
});

it("a table of positions as large as tutorials have it is filled number by number", async () => {
  const text = [
    "import math",
    "import torch",
    "import torch.nn as nn",
    "class Positions(nn.Module):",
    "    def __init__(self, steps, width):",
    "        super().__init__()",
    "        table = torch.zeros(steps, width)",
    "        for step in range(steps):",
    "            for i in range(0, width, 2):",
    "                table[step, i] = math.sin(step / 10000 ** (2 * i / width))",
    "                table[step, i + 1] = math.cos(step / 10000 ** (2 * (i + 1) / width))",
    "        self.register_buffer('table', table.unsqueeze(0))",
    "        self.out = nn.Linear(width, 4)",
    "    def forward(self, x):",
    "        return self.out(x + self.table[:, :x.size(1)])",
  ].join("\n");
  const { models } = await analyzed(text, "--construct", "Positions(130, 512)", "--inputs", '[{"shape":[4,20,512],"kind":"normal"}]');
  expect(models[0]?.status).toBe("complete");
}, 60_000);
