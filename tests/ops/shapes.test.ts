import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { OpAttributes, OpKind, TensorType } from "../../src/graph/graph.ts";
import { OPS, shapeOf } from "../../src/ops/index.ts";

const float = (...shape: number[]): TensorType => ({ shape, dtype: "float" });
const int = (...shape: number[]): TensorType => ({ shape, dtype: "int" });

/** Shapes of the outputs, or the error. */
function shapes<K extends OpKind>(kind: K, attributes: OpAttributes[K], ...inputs: TensorType[]): readonly (readonly number[])[] | string {
  const result = shapeOf(kind, attributes, inputs);
  return "error" in result ? result.error : result.outputs.map(({ shape }) => shape);
}

const conv = (changes: Partial<OpAttributes["convolution"]> = {}): OpAttributes["convolution"] => ({
  spatial: 2,
  stride: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
  groups: 1,
  transposed: false,
  outputPadding: [0, 0],
  ...changes,
});

describe("the list of ops", () => {
  it("holds one op per file of the folder, under its own kind", () => {
    const files = readdirSync(new URL("../../src/ops", import.meta.url)).filter(
      (name) => name.endsWith(".ts") && !["index.ts", "op.ts"].includes(name),
    );
    expect(
      Object.keys(OPS)
        .map((kind) => `${kind.replaceAll("_", "-")}.ts`)
        .sort(),
    ).toEqual(files.sort());
    for (const [kind, op] of Object.entries(OPS)) expect(op.kind).toBe(kind);
  });
});

describe("shape rules", () => {
  it("contract and multiply", () => {
    expect(shapes("linear", {}, float(32, 7, 10), float(5, 10), float(5))).toEqual([[32, 7, 5]]);
    expect(shapes("linear", {}, float(32, 7), float(5, 10))).toBe("mat1 and mat2 shapes cannot be multiplied (32x7 and 10x5)");
    expect(shapes("contract", { left: "bhtd", right: "bhsd", output: "bhts" }, float(2, 4, 7, 8), float(2, 4, 9, 8))).toEqual([
      [2, 4, 7, 9],
    ]);
    expect(shapes("contract", { left: "ab", right: "bc", output: "ac" }, float(2, 3), float(4, 5))).toContain(
      "Expected size 3 but got size 4",
    );
    expect(shapes("contract", { left: "bij", right: "bjk", output: "bik" }, float(1, 3, 4), float(6, 4, 5))).toEqual([[6, 3, 5]]);
    expect(shapes("multiply", {}, float(2, 1, 4), float(3, 1))).toEqual([[2, 3, 4]]);
    expect(shapes("add", { weights: [1, 1] }, float(2, 3), float(2, 4))).toBe(
      "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1",
    );
    expect(shapeOf("divide", {}, [int(2), int(2)])).toEqual({ outputs: [float(2)] });
    expect(shapeOf("add", { weights: [1, 1] }, [int(2), float(1)])).toEqual({ outputs: [float(2)] });
  });

  it("convolve", () => {
    const padding = [[3, 3], [3, 3]] as const; // prettier-ignore
    expect(shapes("convolution", conv({ stride: [2, 2], padding }), float(8, 3, 224, 224), float(64, 3, 7, 7))).toEqual([
      [8, 64, 112, 112],
    ]);
    expect(shapes("convolution", conv({ groups: 16 }), float(8, 16, 9, 9), float(32, 1, 3, 3))).toEqual([[8, 32, 7, 7]]);
    expect(shapes("convolution", conv(), float(3, 9, 9), float(4, 3, 3, 3))).toEqual([[4, 7, 7]]);
    const transposed = conv({ transposed: true, stride: [2, 2], padding: [[1, 1], [1, 1]], outputPadding: [1, 0] }); // prettier-ignore
    expect(shapes("convolution", transposed, float(8, 16, 4, 4), float(16, 6, 4, 4))).toEqual([[8, 6, 9, 8]]);
    expect(shapes("convolution", conv(), float(1, 4, 8, 8), float(64, 3, 3, 3))).toBe(
      "Given groups=1, weight of size [64, 3, 3, 3], expected input[1, 4, 8, 8] to have 3 channels, but got 4 channels instead",
    );
    expect(shapes("convolution", conv(), float(1, 3, 2, 8), float(64, 3, 3, 3))).toContain("too small");
  });

  it("pool and resize", () => {
    const pool = { kind: "max", spatial: 2, kernel: [3, 3], stride: [2, 2], dilation: [1, 1], countPadding: true } as const;
    const none = [[0, 0], [0, 0]] as const; // prettier-ignore
    expect(shapes("pool", { ...pool, padding: none, ceil: false, indices: true }, float(2, 3, 8, 8))).toEqual([[2, 3, 3, 3], [2, 3, 3, 3]]); // prettier-ignore
    expect(shapes("pool", { ...pool, padding: none, ceil: true, indices: false }, float(2, 3, 8, 8))).toEqual([[2, 3, 4, 4]]);
    expect(shapes("adaptive_pool", { kind: "average", spatial: 2, output: [1, 7] }, float(2, 3, 8, 8))).toEqual([[2, 3, 1, 7]]);
    expect(shapes("resize", { mode: "nearest", spatial: 2, output: [16, 16] }, float(2, 3, 8, 8))).toEqual([[2, 3, 16, 16]]);
    expect(shapes("pad", { amounts: [[0, 0], [1, 2]], mode: "zeros", value: 0 }, float(2, 3))).toEqual([[2, 6]]); // prettier-ignore
    expect(shapes("unfold", { kernel: [2, 2], stride: [2, 2], padding: none, dilation: [1, 1] }, float(2, 3, 8, 8))).toEqual([[2, 12, 16]]);
    expect(shapes("fold", { kernel: [2, 2], stride: [2, 2], padding: none, dilation: [1, 1], output: [8, 8] }, float(2, 12, 16))).toEqual([
      [2, 3, 8, 8],
    ]);
  });

  it("restructure", () => {
    expect(shapes("reshape", { shape: [2, 12] }, float(2, 3, 4))).toEqual([[2, 12]]);
    expect(shapes("reshape", { shape: [2, 13] }, float(2, 3, 4))).toBe("shape '[2, 13]' is invalid for input of size 24");
    expect(shapes("permute", { order: [2, 0, 1] }, float(2, 3, 4))).toEqual([[4, 2, 3]]);
    expect(shapes("expand", { shape: [5, 2, 7] }, float(2, 1))).toEqual([[5, 2, 7]]);
    expect(shapes("repeat", { counts: [2, 1, 3], interleave: false }, float(4, 5))).toEqual([[2, 4, 15]]);
    expect(shapes("concat", { axis: 1 }, float(2, 3), float(2, 4))).toEqual([[2, 7]]);
    expect(shapes("concat", { axis: 1 }, float(2, 3), float(3, 4))).toBe(
      "Sizes of tensors must match except in dimension 1. Expected size 2 but got size 3 for tensor number 1 in the list.",
    );
    expect(shapes("slice", { axis: 1, start: 1, stop: 8, step: 3 }, float(2, 8))).toEqual([[2, 3]]);
    expect(shapes("strided_window", { axis: 1, size: 4, step: 2 }, float(2, 10, 3))).toEqual([[2, 4, 3, 4]]);
    expect(shapes("gather", { axis: 0, kind: "select" }, float(8, 5, 3), int(4), int(4))).toEqual([[4, 3]]);
    expect(shapes("gather", { axis: 1, kind: "gather" }, float(8, 5), int(8, 1))).toEqual([[8, 1]]);
    expect(shapes("reduce", { kind: "mean", axes: [1, 2], keep: false }, float(8, 5, 3))).toEqual([[8]]);
    expect(shapes("reduce", { kind: "mean", axes: [2], keep: true }, float(8, 5, 3))).toEqual([[8, 5, 1]]);
    expect(shapes("sort", { axis: 1, count: 2 }, float(8, 5))).toEqual([[8, 2], [8, 2]]); // prettier-ignore
  });

  it("look up, attend and recur", () => {
    expect(shapes("embedding", {}, int(4, 7), float(100, 16))).toEqual([[4, 7, 16]]);
    expect(shapes("embedding", {}, float(4, 7), float(100, 16))).toContain("Expected tensor");
    expect(shapes("embedding_bag", { mode: "mean" }, int(4, 7), float(100, 16))).toEqual([[4, 16]]);
    expect(shapes("attention", { causal: false, dropout: 0, scale: 1 }, float(2, 4, 7, 8), float(2, 4, 9, 8), float(2, 4, 9, 6))).toEqual([
      [2, 4, 7, 6],
    ]);
    const lstm = {
      mode: "lstm",
      nonlinearity: "tanh",
      reverse: false,
      timeAxis: 1,
      hasBias: true,
      projection: false,
      module: "lstm",
      layer: 0,
    } as const;
    expect(shapes("recurrent", lstm, float(2, 9, 8), float(2, 16), float(2, 16), float(64, 8), float(64, 16))).toEqual([[2, 9, 16], [2, 16], [2, 16]]); // prettier-ignore
    expect(shapes("recurrent_cell", { ...lstm, mode: "gru" }, float(2, 8), float(2, 16), float(48, 8), float(48, 16))).toEqual([[2, 16]]);
  });

  it("normalise", () => {
    expect(shapes("batch_norm", { epsilon: 1e-5, training: true }, float(2, 8, 4), float(8), float(8))).toEqual([[2, 8, 4]]);
    expect(shapes("batch_norm", { epsilon: 1e-5, training: true }, float(2, 8, 4), float(9), float(9))).toBe(
      "running_mean should contain 8 elements not 9",
    );
    expect(shapes("layer_norm", { axes: 1, epsilon: 1e-5, centred: true }, float(2, 8), float(9), float(9))).toBe(
      "Given normalized_shape=[9], expected input with shape [*, 9], but got input of size[2, 8]",
    );
    expect(shapes("group_norm", { groups: 3, epsilon: 1e-5 }, float(2, 8, 4))).toContain("divisible by num_groups");
  });
});
