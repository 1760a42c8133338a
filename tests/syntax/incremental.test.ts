/** The tree of an edited text is that of the same text read anew. */
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { newParser } from "../harness/parser.ts";

const model = readFileSync(new URL("./model.py", import.meta.url), "utf8");
/** What a parser that has read `before` makes of `after`, beside what one makes that has read nothing. */
async function both(before: string, after: string): Promise<{ readonly edited: unknown; readonly whole: unknown }> {
  const [parser, fresh] = [await newParser(), await newParser()];
  parser.parse(before);
  const [edited, whole] = [parser.parse(after), fresh.parse(after)];
  parser.dispose();
  fresh.dispose();
  return { edited, whole };
}

function plain(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)));
}

async function expectSame(before: string, after: string): Promise<void> {
  const { edited, whole } = await both(before, after);
  expect(plain(edited)).toEqual(plain(whole));
}

const TEXT = `"""What it is for."""
import torch
from torch import nn  # layers


class First(nn.Module):
    def forward(self, x):
        return x + 1


# between
WIDTH = 3; DEPTH = 4


@torch.no_grad()
def second(x):
    if x:
        return 1
    return 2


if WIDTH:
    third = [1,
             2]


def last():
    return """two
lines"""
`;

describe("an edit", () => {
  it.each([
    ["in a body", "return x + 1", "return x + 11"],
    ["that adds a statement to a block", "        return x + 1\n", "        return x + 1\n\n    def more(self):\n        pass\n"],
    ["that adds a branch", "             2]\n", "             2]\nelse:\n    third = 0\n"],
    ["that takes a branch's header away", "    if x:\n        return 1\n", "    return 1\n"],
    ["of a comment", "# between", "# between all\n# of them"],
    ["that opens a bracket", "WIDTH = 3", "WIDTH = (3"],
    ["that opens a string", "# between", '"""between'],
    ["that joins two lines", "WIDTH = 3; DEPTH = 4", "WIDTH = 3 + \\"],
    ["that decorates what follows", "# between", "@second"],
    ["that leaves a line unfinished", "WIDTH = 3; DEPTH = 4", "WIDTH ="],
    ["that indents what was outside", "WIDTH = 3; DEPTH", "    WIDTH = 3; DEPTH"],
    ["at the start", '"""What it is for."""', '"""What else."""\nimport math'],
    ["at the end", 'lines"""\n', 'lines"""\n\n\nlast()'],
    ["that takes much away", TEXT.slice(200, 330), ""],
  ])("%s", async (_, from, to) => {
    expect(TEXT).toContain(from);
    await expectSame(TEXT, TEXT.replace(from, to));
  });

  it("anywhere in a file, with anything", async () => {
    const words = fc.constantFrom(
      "",
      "\n",
      "    ",
      "x",
      "(",
      ")",
      '"""',
      "'",
      "\\",
      "def f():\n",
      "# c\n",
      "else:\n",
      "@",
      ":",
      "=",
      "if x:\n    y\n",
    );
    const cut = fc.tuple(fc.nat(model.length), fc.nat(40), fc.array(words, { maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(cut, async ([at, length, put]) => {
        await expectSame(model, model.slice(0, at) + put.join("") + model.slice(at + length));
      }),
      { numRuns: 60 },
    );
  });
});
