import { describe, expect, it } from "vitest";
import type { NodeOf } from "../../src/graph/graph.ts";
import { foldRegions } from "../../src/regions/index.ts";
import { atOnce } from "../../src/text/step.ts";
import { traceText } from "../torch/trace.ts";

/** The only attention node of a forward over q, k and v of shape (2, 4, 8). */
function attentionOf(...body: readonly string[]): NodeOf<"attention"> {
  const text = [
    "import torch",
    "import torch.nn as nn",
    "import torch.nn.functional as F",
    "class Net(nn.Module):",
    "    def forward(self, q, k, v):",
    ...body.map((line) => `        ${line}`),
  ].join("\n");
  const input = { shape: [2, 4, 8], distribution: { kind: "normal", mean: 0, std: 1 } } as const;
  const { graph } = traceText(text, "Net()", [input, input, input]);
  const nodes = atOnce(foldRegions(graph)).nodes.filter((node) => node.op === "attention");
  expect(nodes).toHaveLength(1);
  return nodes[0] as NodeOf<"attention">;
}

const FORMS: readonly (readonly [string, readonly string[]])[] = [
  ["added minus infinity", ["mask = torch.full((4, 4), float('-inf')).triu(1)", "return F.scaled_dot_product_attention(q, k, v, mask)"]],
  ["true where to look", ["return F.scaled_dot_product_attention(q, k, v, torch.ones(4, 4).tril().bool())"]],
  ["filled", ["w = (q @ k.transpose(1, 2)).masked_fill(torch.ones(4, 4).tril() == 0, -1e9).softmax(-1)", "return w @ v"]],
  [
    "chosen",
    ["w = torch.where(torch.ones(4, 4).tril() > 0, q @ k.transpose(1, 2), torch.tensor(-1e9)).softmax(-1)", "return torch.bmm(w, v)"],
  ],
];

describe("attention masks of known numbers", () => {
  it.each(FORMS)("%s: a causal one is told", (_, body) => {
    const { attributes, inputs } = attentionOf(...body);
    expect(attributes.causal).toBe(true);
    expect(inputs).toHaveLength(3);
  });

  it("a window leaves each row its keys", () => {
    const { attributes } = attentionOf(
      "i = torch.arange(4)",
      "far = (i[:, None] - i[None, :]).abs() > 1",
      "return (q @ k.transpose(1, 2)).masked_fill(far, float('-inf')).softmax(-1) @ v",
    );
    expect(attributes.causal).toBe(false);
    expect(Array.from(attributes.prior?.counts ?? [])).toEqual([2, 3, 3, 2].map((n) => expect.closeTo(n, 9)));
    expect(attributes.prior?.weights[2]).toBe(0);
  });

  it("two masks work together", () => {
    const { attributes } = attentionOf(
      "hidden = torch.tensor([0.0, 0.0, 0.0, -1e9])",
      "s = q @ k.transpose(1, 2) + torch.full((4, 4), float('-inf')).triu(1) + hidden",
      "return s.softmax(-1) @ v",
    );
    expect(Array.from(attributes.prior?.counts ?? [])).toEqual([1, 2, 3, 3].map((n) => expect.closeTo(n, 9)));
  });

  it("a mask that hides nothing is none", () => {
    const { attributes, inputs } = attentionOf("return F.scaled_dot_product_attention(q, k, v, torch.zeros(4, 4))");
    expect([attributes.causal, attributes.prior, inputs.length]).toEqual([false, undefined, 3]);
  });
});
