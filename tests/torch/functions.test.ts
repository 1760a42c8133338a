/** Known numbers through torch's functions, against PyTorch. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { graphType } from "../../src/evaluate/tensors/content.ts";
import { storedContent } from "../../src/evaluate/tensors/storage.ts";
import { traceText } from "./trace.ts";

interface Case {
  readonly code: string;
  readonly shape: readonly number[];
  readonly type: string;
  readonly numbers: readonly (number | string)[];
}

const cases = JSON.parse(readFileSync(join(import.meta.dirname, "../reference/functions/truth.json"), "utf8")) as readonly Case[];
const HEAD = "import math\nimport einops\nimport torch\nimport torch.nn.functional as F\nfrom torch import nn\n";

test.each(cases.map((each) => [each.code, each] as const))("%s", (code, { shape, type, numbers }) => {
  const { model: value, problems } = traceText(HEAD, code, [], "None");
  expect(problems).toEqual([]);
  if (value?.kind !== "tensor") {
    expect(value?.kind).toBe("tuple");
    return;
  }
  expect(value.shape).toEqual(shape);
  expect(graphType(value.dtype)).toBe(type);
  const content = storedContent(value);
  expect(content.kind).toBe("data");
  if (content.kind !== "data") return;
  const { data } = content;
  const found = Array.from({ length: data.size }, (_, index) => data.at(index));
  for (const [index, number] of numbers.entries()) {
    const wanted = number === "inf" ? Infinity : number === "-inf" ? -Infinity : Number(number);
    if (Number.isFinite(wanted)) expect(found[index]).toBeCloseTo(wanted, 3);
    else expect(found[index]).toBe(wanted);
  }
});
