import { describe, expect, it } from "vitest";
import type { GraphNode } from "../../src/graph/graph.ts";
import { knownValues } from "../../src/regions/values.ts";

const BASE = {
  location: { file: "x.py", span: { start: 0, end: 0 } },
  loops: [],
};

/** A chain of nodes, each reading the last one, that starts at the numbers 0, 1, 2… of the given shape; what comes out. */
function moved(shape: readonly number[], steps: readonly (Pick<GraphNode, "op" | "attributes"> & { readonly to: readonly number[] })[]) {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Float64Array.from({ length: count }, (_, i) => i);
  const type = (own: readonly number[]) => [{ shape: own, dtype: "float" as const }];
  const source = { ...BASE, id: 0, op: "constant", attributes: { values }, inputs: [], outputs: type(shape) };
  const rest = steps.map(({ op, attributes, to }, i) => ({
    ...BASE,
    id: i + 1,
    op,
    attributes,
    inputs: [{ node: i, output: 0 }],
    outputs: type(to),
  }));
  const byId = new Map([source, ...rest].map((node) => [node.id, node as unknown as GraphNode]));
  return Array.from(knownValues(byId, { node: steps.length, output: 0 }) ?? []);
}

describe("numbers that are moved about", () => {
  it("every second column of a table", () => {
    const slice = { op: "slice", attributes: { axis: 1, start: 1, stop: 4, step: 2 }, to: [2, 2] } as const;
    expect(moved([2, 4], [slice])).toEqual([1, 3, 5, 7]);
  });

  it("axes in another order, of three", () => {
    const permute = { op: "permute", attributes: { order: [2, 0, 1] }, to: [4, 2, 3] } as const;
    const expected = [0, 1, 2, 3].flatMap((k) => [0, 1].flatMap((i) => [0, 1, 2].map((j) => i * 12 + j * 4 + k)));
    expect(moved([2, 3, 4], [permute])).toEqual(expected);
  });

  it("a row repeated along two axes, of which a middle part is cut", () => {
    const expand = { op: "expand", attributes: { shape: [2, 3, 4] }, to: [2, 3, 4] } as const;
    const slice = { op: "slice", attributes: { axis: 2, start: 1, stop: 3, step: 1 }, to: [2, 3, 2] } as const;
    expect(moved([1, 4], [expand, slice])).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
  });
});
