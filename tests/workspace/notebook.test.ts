import { describe, expect, it } from "vitest";
import { position } from "../../src/text/document.ts";
import { joinCells, readNotebook } from "../../src/workspace/notebook.ts";

const notebook = (cells: readonly object[], metadata: object = {}): string => JSON.stringify({ cells, metadata, nbformat: 4 });
const code = (source: string | readonly string[]): object => ({ cell_type: "code", source });

describe("a notebook", () => {
  it("is its code cells in order, each at the start of a line", () => {
    const document = readNotebook(
      "a.ipynb",
      notebook([code(["import torch\n", "x = 1"]), { cell_type: "markdown", source: "# no" }, code("y = 2\n")]),
    );
    expect("refusal" in document ? document.refusal : document.text).toBe("import torch\nx = 1\ny = 2\n\n");
  });

  it("says in which cell an offset is, counting all cells", () => {
    const document = readNotebook("a.ipynb", notebook([code("x = 1"), { cell_type: "markdown", source: "" }, code("y = 2\nz = 3")]));
    if ("refusal" in document) throw new Error(document.refusal);
    expect(position(document, document.text.indexOf("z"))).toEqual({ cell: 2, line: 2, column: 1 });
  });

  it("keeps every offset where lines are no Python", () => {
    const source = "%matplotlib inline\n!pip install torch \\\n  einops\nx = 1\n";
    const { text } = joinCells("a.ipynb", [{ index: 0, text: source }]);
    expect(text.length).toBe(source.length + 1);
    expect(text.indexOf("x = 1")).toBe(source.indexOf("x = 1"));
    expect(text.slice(0, text.indexOf("x")).trim()).toBe("");
  });

  it.each([
    ["%%bash\nls -l\n", ""],
    ["%%time\nx = 1\n", "x = 1"],
    ["files = !ls\n", "files = 0"],
    ["t = %timeit -o f()\n", "t = 0"],
    ["if gpu:\n    !nvidia-smi\n", "if gpu:\n    pass"],
    ["torch.nn?\n", ""],
    ["x = a % b\n", "x = a % b"],
    ["x = (a\n  % b)\n", "x = (a\n  % b)"],
  ])("reads %j", (source, expected) => {
    const { text } = joinCells("a.ipynb", [{ index: 0, text: source }]);
    expect(text.replace(/[ ]+$/gm, "").trim()).toBe(expected);
  });

  it.each([
    ["{", "a.ipynb is not a notebook: its JSON is broken"],
    ["{}", "a.ipynb is not a notebook: it has no list of cells"],
    ["[]", "a.ipynb is not a notebook: it has no list of cells"],
    ['{"cells": 1}', "a.ipynb is not a notebook: it has no list of cells"],
    [notebook([code("x <- 1")], { kernelspec: { language: "R" } }), "a.ipynb is a notebook for R, not Python"],
  ])("is refused with a sentence: %s", (json, refusal) => {
    expect(readNotebook("folder/a.ipynb", json)).toEqual({ refusal });
  });

  it("survives odd cells", () => {
    const document = readNotebook("a.ipynb", JSON.stringify({ cells: [null, 1, { cell_type: "code" }, code(["x", "=1"])] }));
    expect("refusal" in document ? "" : document.text.trim()).toBe("x=1");
  });
});
