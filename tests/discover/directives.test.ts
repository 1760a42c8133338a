import { describe, expect, it } from "vitest";
import { directivesAt, directivesOf, parseInputs } from "../../src/discover/directives.ts";
import { sourceDocument } from "../../src/text/document.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();

function at(text: string, mark: string): unknown {
  const document = sourceDocument("m.py", text);
  const placed = directivesOf(document, parser.parse(text).module.comments);
  return directivesAt(placed, document, text.indexOf(mark)).map(({ directive }) => directive);
}

describe("a directive", () => {
  it("counts for its own line", () => {
    expect(at("model = Net()  # gradient-lens: construct=Net(depth=50)\nother = 1\n", "model")).toEqual([
      { kind: "construct", code: "Net(depth=50)" },
    ]);
    expect(at("model = Net()  # gradient-lens: construct=Net(depth=50)\nother = 1\n", "other")).toEqual([]);
  });

  it("counts for the code below it, over other comments and empty lines", () => {
    expect(at("# gradient-lens: ignore[a, b]\n# why\n\nclass Net: pass\n", "class")).toEqual([
      { kind: "ignore", rules: ["a", "b"], everywhere: false },
    ]);
    expect(at("class A:\n    # gradient-lens: inputs=float(8, 3)\n    def forward(self, x): pass\n", "def")).toEqual([
      { kind: "inputs", inputs: [{ shape: [8, 3], kind: { kind: "normal", mean: 0, std: 1 } }] },
    ]);
  });

  it("may be several in one comment", () => {
    expect(at("# gradient-lens: construct=Net(a=[1; 2]); call=model(x0)[0]; ignore\nclass Net: pass", "class")).toEqual([
      { kind: "construct", code: "Net(a=[1; 2])" },
      { kind: "call", code: "model(x0)[0]" },
      { kind: "ignore", rules: [], everywhere: false },
    ]);
  });

  it.each([
    "construct=Net(call=1) inputs=float(8, 3)",
    "construct=Net(call=1), inputs=float(8, 3)",
    "inputs=float(8, 3) construct=Net(call=1)",
  ])("may follow another without a semicolon: %s", (text) => {
    expect(at(`# gradient-lens: ${text}\nclass Net: pass`, "class")).toEqual(
      expect.arrayContaining([
        { kind: "construct", code: "Net(call=1)" },
        { kind: "inputs", inputs: [{ shape: [8, 3], kind: { kind: "normal", mean: 0, std: 1 } }] },
      ]),
    );
  });

  it.each([
    "# gradient-lens: ignore[a] the paper has it so",
    "# gradient-lens:ignore [a]",
    "# noqa: E501  # gradient-lens: ignore[a]",
    "# gradient-lens: ignore[a]  # noqa: E501",
  ])("that turns a rule off may have a reason or stand beside another tool's: %s", (comment) => {
    expect(at(`x = 1  ${comment}\n`, "x")).toEqual([{ kind: "ignore", rules: ["a"], everywhere: false }]);
  });

  it.each([
    ["# gradient-lens: inputs=float(8, -1)", "`-1` is not a size"],
    ["# gradient-lens: inputs=pictures(8)", "`pictures` is not a kind of input: float, tokens, uniform and rowstochastic are"],
    ["# gradient-lens: inputs=8", "`8` is not an input such as float(32, 3, 224, 224)"],
    ["# gradient-lens: colour=red", "`colour=red` is not a directive: inputs=, construct=, call=, ignore[rule] and ignore-file[rule] are"],
  ])("that is wrong says so: %s", (comment, message) => {
    expect(at(`${comment}\nclass Net: pass`, "class")).toEqual([{ kind: "wrong", message }]);
  });

  it("is nothing else", () => {
    expect(at("# gradient lens: ignore\nclass Net: pass  # see gradient-lens\n", "class")).toEqual([]);
    expect(at('text = "# gradient-lens: ignore"\n', "text")).toEqual([]);
  });
});

it("inputs are told in words", () => {
  expect(parseInputs("float(32, 3, std=2), tokens(32, 20, vocab=500), uniform(4, 2, low=1, high=2), rowstochastic(3, 3)")).toEqual([
    { shape: [32, 3], kind: { kind: "normal", mean: 0, std: 2 } },
    { shape: [32, 20], kind: { kind: "tokens", vocabulary: 500 } },
    { shape: [4, 2], kind: { kind: "uniform", low: 1, high: 2 } },
    { shape: [3, 3], kind: { kind: "rowstochastic" } },
  ]);
});
