/** Training code beside the model: whose output it is that a loss gets. */
import { expect, test } from "vitest";
import type { SourceFile } from "../../src/discover/candidate.ts";
import type { Expression } from "../../src/syntax/tree.ts";
import { isNameOf } from "../../src/rules/support/imported.ts";
import { sourceDocument } from "../../src/text/document.ts";
import { testParser } from "../harness/parser.ts";
import { analysisIn } from "../harness/project.ts";

const parser = await testParser();

const NET =
  "from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self, outputs=4):\n        super().__init__()\n        self.head = nn.Linear(8, outputs)\n\n";
const LOGITS = `${NET}    def forward(self, x):\n        return self.head(x)\n`;
const CHANCES = `${NET}    def forward(self, x):\n        return self.head(x).log_softmax(1)\n`;

const TRAINING = (imports: string, built = "Net()") => `import torch
import torch.nn.functional as F
${imports}

model = ${built}
for x, y in [(torch.randn(4, 8), torch.zeros(4, dtype=torch.long))]:
    loss = F.nll_loss(model(x), y)
    loss.backward()
`;

/** Rules that speak of losses in the first file's model. */
function lossRules(files: Readonly<Record<string, string>>): readonly string[] {
  return analysisIn(files).models.flatMap(({ findings }) => findings.map(({ rule }) => rule).filter((rule) => rule.includes("loss")));
}

test("the loss of another file that imports the model", () => {
  const files = { "nets/one.py": LOGITS, "train.py": TRAINING("from nets.one import Net") };
  expect(lossRules(files)).toEqual(["logits-into-probability-loss"]);
});

test("the loss of another file that has a model of the same name", () => {
  const train = TRAINING("from nets.two import Net");
  expect(lossRules({ "nets/one.py": LOGITS, "nets/two.py": CHANCES, "train.py": train })).toEqual([]);
  expect(lossRules({ "nets/two.py": CHANCES, "nets/one.py": LOGITS, "train.py": train })).toEqual([]);
});

test("a variable of the same name in another file", () => {
  const one = `${LOGITS}\n\nmodel = Net()\n`;
  expect(lossRules({ "one.py": one, "two.py": CHANCES, "train.py": TRAINING("from two import Net\nimport one") })).toEqual([]);
});

const from = "project/train/run.py";
const definition = { name: "Net", file: "project/nets/one.py", module: undefined };
const named: readonly (readonly [imports: string, name: string, is: boolean])[] = [
  ["from nets.one import Net", "Net", true],
  ["from project.nets.one import Net", "Net", true],
  ["from ..nets.one import Net", "Net", true],
  ["from ..nets import one", "one.Net", true],
  ["from nets.one import *", "Net", true],
  ["from nets import Net", "Net", true],
  ["from nets.one import Net as Model", "Model", true],
  ["import nets.one as zoo", "zoo.Net", true],
  ["import nets.one", "nets.one.Net", true],
  ["from nets.two import Net", "Net", false],
  ["from one import Net", "Net", false],
  ["from .one import Net", "Net", false],
  ["from nets.one import Net\nclass Net: ...", "Net", false],
  ["from nets.one import Other", "Other", false],
  ["", "Net", false],
];

test.each(named)("%s: %s", (imports, name, is) => {
  const text = `${imports}\n${name}\n`;
  const file: SourceFile = { document: sourceDocument(from, text), ...parser.parse(text) };
  const last = file.module.body.at(-1);
  const value: Expression | undefined = last?.kind === "Expr" ? last.value : undefined;
  if (value === undefined) throw new Error("no name");
  expect(isNameOf(value, file, definition)).toBe(is);
});
