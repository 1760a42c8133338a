import { describe, expect, it } from "vitest";
import { initialisationOf, placeOf, sliceFor, trainersOf } from "../../src/discover/slice.ts";
import { descendants, namesRead } from "../../src/discover/tree-walk.ts";
import { slice } from "../../src/text/location.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();

/** The source of the statements that the call of Net needs, and the names that they do not give. */
function needed(text: string): { readonly statements: readonly string[]; readonly missing: readonly string[] } {
  const { module } = parser.parse(text);
  for (const node of descendants(module)) {
    if (node.kind !== "Call" || node.func.kind !== "Name" || node.func.id !== "Net") continue;
    const place = placeOf(module, node.span);
    if (place === undefined) throw new Error("the call has no place");
    const { statements, missing } = sliceFor(place.before, namesRead(node));
    return { statements: statements.map(({ span }) => slice(text, span)), missing: [...missing].sort() };
  }
  throw new Error("there is no call of Net");
}

describe("what a call needs", () => {
  it("is the assignments before it that its arguments read, and theirs", () => {
    expect(needed("def main():\n    n = 3\n    other = 4\n    width = n * 2\n    model = Net(width)\n")).toEqual({
      statements: ["n = 3", "width = n * 2"],
      missing: ["Net"],
    });
  });

  it("is the calls that change an object", () => {
    const { statements } = needed(
      "def main():\n    p = Parser()\n    p.add('--n', default=3)\n    print(p)\n    a = p.parse()\n    Net(a.n)\n",
    );
    expect(statements).toEqual(["p = Parser()", "p.add('--n', default=3)", "a = p.parse()"]);
  });

  it("is not the switch to evaluation", () => {
    const { statements } = needed("def main():\n    p = Parser()\n    p.eval()\n    Net(p.n)\n");
    expect(statements).toEqual(["p = Parser()"]);
  });

  it("comes from the script's main part too", () => {
    expect(needed("def main():\n    return Net(n)\n\nif __name__ == '__main__':\n    n = 3\n    main()\n").statements).toEqual(["n = 3"]);
  });

  it("is nothing at the top level of the module, which has run", () => {
    expect(needed("n = 3\nmodel = Net(n)\n")).toEqual({ statements: [], missing: ["Net", "n"] });
  });

  it("takes the first turn of a loop", () => {
    expect(needed("def main():\n    for depth in [3, 5]:\n        Net(depth)\n").missing).toEqual(["Net", "_first_turn"]);
  });
});

it("what changes a model after it was made is found up to where its name is given away", () => {
  const text =
    "model.apply(init)\nmodel.to('cuda')\nmodel.fc = Linear(3, 4)\ninit_weights(model)\nfor p in model.parameters():\n    uniform_(p)\ntrain(model)\nmodel = None\nmodel.apply(late)\n";
  const statements = initialisationOf("model", parser.parse(text).module.body, new Set());
  expect(statements.map(({ span }) => slice(text, span).split("\n")[0])).toEqual([
    "model.apply(init)",
    "model.fc = Linear(3, 4)",
    "init_weights(model)",
    "for p in model.parameters():",
  ]);
});

describe("what is no initialisation", () => {
  const kept = (text: string): readonly string[] => {
    const { module } = parser.parse(text);
    return initialisationOf("model", module.body, trainersOf(module)).map(({ span }) => slice(text, span).split("\n")[0] ?? "");
  };

  it("stands behind the first step back", () => {
    const clip = "for p in model.parameters():\n    p.data.clamp_(-0.01, 0.01)\n";
    expect(kept(clip)).toEqual(["for p in model.parameters():"]);
    expect(kept("def step():\n    loss.backward()\n\nmodel.apply(init)\n")).toEqual(["model.apply(init)"]);
    expect(kept(`model.apply(init)\nloss.backward()\noptimizer.step()\n${clip}`)).toEqual(["model.apply(init)"]);
  });

  it("stands behind a function that trains", () => {
    const file = "def step():\n    loss.backward()\n\ndef epoch(model):\n    model.train()\n    step()\n\n";
    expect(kept(`${file}model.apply(init)\nfor i in range(3):\n    epoch(model)\nmodel.apply(late)\n`)).toEqual(["model.apply(init)"]);
  });

  it("comes from a file that only evaluation reads", () => {
    const load = "model.load_state_dict(torch.load('a.pth'))\n";
    expect(kept(`${load}model.eval()\nprint(model(x))\n`)).toEqual([]);
    expect(kept(`def epoch():\n    loss.backward()\n\nepoch()\n${load}`)).toEqual([]);
  });

  it("is made good by a file from which training goes on", () => {
    const load = "model.load_state_dict(torch.load(path))";
    expect(kept(`path = 'a.pth'\n${load}\ntrain(model, data)\n`)).toEqual([load]);
    expect(kept("model.load_state_dict(other.state_dict())\n")).toEqual([]);
  });
});
