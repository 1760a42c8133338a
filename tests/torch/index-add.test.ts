/** Additions at known places are a known matrix; at places that the input names, where they go is not known. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const TEXT = [
  "import torch",
  "from torch import nn",
  "class Net(nn.Module):",
  "    def __init__(self, places):",
  "        super().__init__()",
  "        self.fc = nn.Linear(16, 8, bias=False)",
  "        self.places = places",
  "    def forward(self, x):",
  "        y = self.fc(x)",
  "        out = y.new_zeros(y.shape[0], 3, 8)",
  "        places = torch.tensor(self.places) if self.places else y.sum((0, 2)).long()",
  "        out.index_add_(-2, places, y)",
  "        return out",
].join("\n");

async function told(places: string): Promise<{ readonly shape: unknown; readonly gradient: number | string | undefined }> {
  const { models } = await analyzed(TEXT, "--construct", `Net(${places})`, "--inputs", '[{"shape":[4,6,16],"kind":"normal"}]');
  const [weight] = models[0]?.parameters ?? [];
  return { shape: models[0]?.outputs[0]?.shape, gradient: weight?.gradientLog10 ?? weight?.gradient };
}

// Σ over 4 · 6 places of g x, each place of y being read once: E log10 RMS = ½ log10 24.
test("each element of the source gets the gradient of the place it goes to", async () => {
  const { shape, gradient } = await told("[0, 1, 1, 2, 2, 2]");
  expect(shape).toEqual([4, 3, 8]);
  expect(gradient).toBeCloseTo(0.5 * Math.log10(24), 1);
});

test("places that depend on the input leave it unknown", async () => {
  expect((await told("None")).gradient).toBe("unknown");
});
