import { expect, it } from "vitest";
import { byTelling, mayImport } from "../../src/discover/callers.ts";
import { nearestFirst } from "../../src/workspace/siblings.ts";

it("a text may import a file by its name or its package's", () => {
  expect(mayImport("from nets.plain import Net", "a/nets/plain.py")).toBe(true);
  expect(mayImport("from nets import *", "a/nets/plain.py")).toBe(true);
  expect(mayImport("import plainer\nnets = 3", "a/nets/plain.py")).toBe(false);
});

it("what trains tells more than what shows, and what tests least", () => {
  expect(byTelling(["tests/test_net.py", "demo.py", "data.py", "train.py"])).toEqual([
    "train.py",
    "data.py",
    "demo.py",
    "tests/test_net.py",
  ]);
});

it("the nearest files are those with the fewest folders between", () => {
  expect(nearestFirst("a/b/net.py", ["z/far.py", "a/b/net.py", "a/train.py", "a/b/c/d.py", "a/b/loss.py"])).toEqual([
    "a/b/loss.py",
    "a/train.py",
    "a/b/c/d.py",
    "z/far.py",
  ]);
});
