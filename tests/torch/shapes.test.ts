/** Shapes of torch's functions on inputs that are not known, against PyTorch; and that every function that models call often is there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { normal, tokens, traceText } from "./trace.ts";

interface Case {
  readonly code: string;
  readonly shapes: readonly (readonly number[])[];
}

const folder = join(import.meta.dirname, "../reference/shapes");
const cases = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as readonly Case[];
const frequent = readFileSync(join(folder, "frequent.txt"), "utf8").trim().split("\n");

const HEAD = "import einops\nimport einops.layers.torch\nimport torch\nimport torch.nn.functional as F\nfrom torch import nn\n";
const INPUTS = [normal(2, 4, 8, 8), normal(2, 5, 6), normal(4, 6), tokens(10, 2, 5)];

test.each(cases.map((each) => [each.code, each] as const))("%s", (code, { shapes }) => {
  const text = `${HEAD}class Model(nn.Module):\n    def forward(self, x, t, v, i):\n        return ${code}\n`;
  const { graph, unknown } = traceText(text, "Model()", INPUTS);
  expect(unknown).toEqual([]);
  expect(graph.outputs.map(({ node, output }) => graph.nodes[node]?.outputs[output]?.shape)).toEqual(shapes);
});

/** A file's content and what another process holds are not known by their nature; two distributions are not modelled yet. */
const NEVER_KNOWN: ReadonlySet<string> = new Set([
  "torch.load",
  "torch.distributed.rpc.remote",
  "torch.distributions.MixtureSameFamily",
  "torch.distributions.Gamma",
]);

test("each of the functions that models call most is modelled", () => {
  const code = (name: string): string => {
    const parts = (name.startsWith(".") ? `torch.zeros(2, 3)${name}` : name.replace(/^einops\.(?=[A-Z])/, "einops.layers.torch.")).split(
      ".",
    );
    return `getattr(${parts.slice(0, -1).join(".")}, "${parts.at(-1) ?? ""}", None)`;
  };
  const asked = frequent.filter((name) => !NEVER_KNOWN.has(name));
  const { model } = traceText(HEAD, `(${asked.map(code).join(",\n")},)`, [], "None");
  expect(model?.kind).toBe("tuple");
  const missing = asked.filter((_, index) => model?.kind !== "tuple" || ["unknown", "none"].includes(model.items[index]?.kind ?? "none"));
  expect(missing).toEqual([]);
});
