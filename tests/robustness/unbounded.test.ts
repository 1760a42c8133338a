/** Sizes that are no counts, and networks whose layers are all joined, end soon. */
import { describe, expect, it } from "vitest";
import { shapeOf } from "../../src/ops/index.ts";
import { bounded } from "../../src/ops/support/segments.ts";
import { kernel } from "../../src/moments/kernel.ts";
import type { TensorType } from "../../src/graph/graph.ts";
import { analysisOf, requestOf } from "../harness/analyze.ts";

const float = (...shape: number[]): TensorType => ({ shape, dtype: "float" });
const HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n";

/** A loaded machine must not fail a check; what never ends takes longer than this. */
const SECONDS = 10;

function seconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

describe("windows that cannot slide", () => {
  const windows = { padding: [[0, 0] as const], dilation: [1] };
  const pool = { ...windows, kind: "average" as const, spatial: 1, ceil: false, countPadding: true, indices: false };

  it("are told by the shape rules", () => {
    expect(shapeOf("pool", { ...pool, kernel: [0], stride: [0] }, [float(2, 3, 4)])).toEqual({
      error: "kernel size should be greater than zero, but got [0]",
    });
    expect(shapeOf("pool", { ...pool, kernel: [2], stride: [0] }, [float(2, 3, 4)])).toEqual({
      error: "stride should be greater than zero, but got [0]",
    });
    expect(shapeOf("unfold", { ...windows, kernel: [2], stride: [0] }, [float(2, 3, 4)])).toHaveProperty("error");
    expect(shapeOf("strided_window", { axis: 1, size: 2, step: 0 }, [float(2, 8)])).toEqual({ error: "step is 0 but must be > 0" });
    expect(
      shapeOf("convolution", { ...windows, spatial: 1, stride: [0], groups: 1, transposed: false, outputPadding: [0] }, [
        float(2, 3, 8),
        float(4, 3, 3),
      ]),
    ).toEqual({ error: "non-positive stride is not supported" });
  });

  it("no tensor has an infinite size", () => {
    expect(shapeOf("resize", { mode: "nearest", spatial: 1, output: [Infinity] }, [float(2, 3, 4)])).toEqual({
      error: "A tensor cannot have size [2, 3, Infinity]",
    });
  });

  it("a pooling by a fraction of the input's size asks for a larger input", () => {
    const text = `${HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, stride=4, padding=1)
        self.head = nn.Conv2d(8, 4, 1)

    def forward(self, x):
        x = F.relu(self.conv(x))
        h, w = x.shape[2:]
        k = (int(h / 6), int(w / 6))
        return self.head(F.avg_pool2d(x, k, stride=k))
`;
    expect(
      seconds(() => {
        expect(analysisOf(requestOf(text)).models[0]?.status).toBe("complete");
      }),
    ).toBeLessThan(SECONDS);
  });

  it.each([
    ["windows", "F.avg_pool1d(self.conv(x), 90000, stride=1)"],
    ["an interpolation", "F.interpolate(self.conv(x), size=100000000)"],
    ["an adaptive pooling", "F.adaptive_avg_pool1d(self.conv(x), 100000000)"],
  ])("%s of more elements than can be followed are said", (_, code) => {
    const text = `${HEAD}
# gradient-lens: inputs=float(2, 1, 200000)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 4, 3)

    def forward(self, x):
        return ${code}
`;
    expect(
      seconds(() => {
        const [model] = analysisOf(requestOf(text)).models;
        expect(JSON.stringify(model)).toContain("are too many to be followed");
      }),
    ).toBeLessThan(SECONDS);
  });
});

it("runs of channels are bounded and keep channels, mean and energy", () => {
  const segments = Array.from({ length: 300 }, (_, i) => ({
    channels: 8,
    kernel: kernel({ samples: [], positions: [] }, 1 + (i % 7)),
    mean: (i % 3) / 10,
    variation: [0, 0] as const,
  }));
  const sum = (of: (segment: (typeof segments)[number]) => number, all: readonly (typeof segments)[number][]): number =>
    all.reduce((total, segment) => total + of(segment), 0);
  const merged = bounded(segments) as typeof segments;
  expect(merged.length).toBe(64);
  expect(bounded(segments.slice(0, 64))).toHaveLength(64);
  for (const of of [
    ({ channels }: (typeof segments)[number]) => channels,
    (s: (typeof segments)[number]) => s.channels * s.mean,
    (s: (typeof segments)[number]) => s.channels * s.kernel.energy,
  ]) {
    expect(sum(of, merged)).toBeCloseTo(sum(of, segments), 6);
  }
});
