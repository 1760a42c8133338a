/** A layer that is built again and again is each time what its constructor makes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AbstractValue } from "../../src/evaluate/value.ts";
import { normal, traceText, type TracedModel } from "./trace.ts";

const HEAD = "import copy\nimport torch\nimport torch.nn as nn\nfrom torch.nn import init\n";

const cases = JSON.parse(readFileSync(join(import.meta.dirname, "../reference/layers/truth.json"), "utf8")) as readonly {
  readonly code: string;
}[];

/** The model with nothing run forward. */
function built(text: string, construct = "Net()"): TracedModel {
  return traceText(HEAD + text, construct, [], "None");
}

/** What a value is, without what tells two of a kind apart. */
function shown(value: AbstractValue, depth = 0): unknown {
  if (depth > 12) return value.kind;
  switch (value.kind) {
    case "instance": {
      const attributes = [...value.attributes].map(([name, own]) => [name, shown(own, depth + 1)]);
      return [value.class.name, attributes, Object.keys(value.native)];
    }
    case "dict":
      return [...value.entries.values()].map(({ key, value: own }) => [shown(key, depth + 1), shown(own, depth + 1)]);
    case "list":
    case "tuple":
      return [value.kind, value.items.map((item) => shown(item, depth + 1))];
    case "tensor": {
      const { storage, steps, shape, dtype, parameter, requiresGrad, root } = value.state;
      const content =
        storage.content.kind === "distribution"
          ? storage.content.distribution
          : storage.content.kind === "data"
            ? storage.content.data
            : {};
      return [
        storage.content.kind,
        { ...content, at: undefined },
        storage.version,
        steps,
        shape,
        dtype,
        parameter,
        requiresGrad,
        root === value,
      ];
    }
    case "function":
    case "nativeFunction":
      return value.name;
    case "boundMethod":
      return ["bound", shown(value.function, depth + 1)];
    case "class":
      return value.name;
    default:
      return "value" in value ? [value.kind, String(value.value)] : value.kind;
  }
}

function modules(model: AbstractValue | undefined): AbstractValue[] {
  const table = model?.kind === "instance" ? model.attributes.get("_modules") : undefined;
  return table?.kind === "dict" ? [...table.entries.values()].map(({ value }) => value) : [];
}

const LAYERS = cases.map(({ code }) => code).filter((code) => /^nn\.\w+\(.*\)$/.test(code));

test("there are layers to build", () => {
  expect(LAYERS.length).toBeGreaterThan(50);
});

test.each(LAYERS)("%s", (code) => {
  const { model, graph, problems } = traceText(
    `${HEAD}def make():\n    return nn.ModuleList([${Array(5).fill(code).join(",\n        ")}])\n`,
    "make()",
    [],
    "None",
  );
  expect(problems).toEqual([]);
  const [first, ...others] = modules(model).map((layer) => shown(layer));
  for (const other of others) expect(other).toEqual(first);
  expect(others).toHaveLength(4);
  const layers = modules(model);
  const places = layers.map((layer) => (layer.kind === "instance" ? layer.native.module?.location?.span.start : undefined));
  expect(new Set(places).size).toBe(5);
  const drawn = new Map<number, string | undefined>();
  for (const { draw, location, name } of graph.parameters) {
    const [place] = name.split(".");
    // Layers that one holds may be made elsewhere, and copied by it.
    if (!/nn\.\w+\(.*nn\./.test(code)) expect(location.span.start).toBe(places[Number(place)]);
    if (draw !== undefined) expect(place, name).toBe(drawn.get(draw) ?? place);
    if (draw !== undefined) drawn.set(draw, place);
  }
});

describe("what code does with one layer stays with it", () => {
  const variances = ({ graph }: TracedModel): number[] =>
    graph.parameters.map(({ initial }) => initial.pieces[0]?.distribution.variance ?? NaN);

  test("an initialisation, a frozen weight, an attribute", () => {
    const made = built(
      "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layers = nn.ModuleList()\n" +
        "        for i in range(6):\n            layer = nn.Linear(12, 12, bias=False)\n            if i % 2 == 0:\n                init.normal_(layer.weight, std=0.5)\n" +
        "                layer.weight.requires_grad = False\n                layer.note = i\n            elif hasattr(layer, 'note'):\n                raise ValueError('shared')\n            self.layers.append(layer)\n",
    );
    expect(made.problems).toEqual([]);
    expect(variances(made)).toEqual([0.25, 1 / 36, 0.25, 1 / 36, 0.25, 1 / 36].map((each) => expect.closeTo(each, 12) as number));
    expect(made.graph.parameters.map(({ trainable }) => trainable)).toEqual([false, true, false, true, false, true]);
  });

  test("only a copied layer has the draw of its original", () => {
    const made = built(
      "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 3, False)\n        self.b = nn.Linear(3, 3, False)\n" +
        "        self.c = nn.Linear(3, 3, False)\n        self.d = copy.deepcopy(self.c)\n",
    );
    expect(made.graph.parameters.map(({ draw }) => draw)).toEqual([undefined, undefined, 0, 0]);
  });

  test("classes of the user's run their own constructor each time", () => {
    const made = built(
      "made = []\nclass Mine(nn.Linear):\n    count = 0\n    def __init__(self, width):\n        super().__init__(width, width + Mine.count, bias=False)\n        Mine.count += 1\n        made.append(self)\n" +
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layers = nn.ModuleList([Mine(4) for _ in range(4)])\n        self.last = nn.Linear(len(made), 1, bias=False)\n",
    );
    expect(made.graph.parameters.map(({ shape }) => shape)).toEqual([
      [4, 4],
      [5, 4],
      [6, 4],
      [7, 4],
      [1, 4],
    ]);
  });
});

describe("what code changes in torch holds for the layers after it", () => {
  const net = (change: string): string =>
    `class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.before = nn.Sequential(*[nn.Linear(4, 4, bias=False) for _ in range(4)])\n        ${change}\n` +
    "        self.after = nn.Linear(4, 4, bias=False)\n        self.later = nn.Linear(4, 4, bias=False)\n";
  const lastVariances = ({ graph }: TracedModel): (number | undefined)[] =>
    graph.parameters.slice(-2).map(({ initial }) => initial.pieces[0]?.distribution.variance);

  test.each([
    ["a method of a layer", "nn.Linear.reset_parameters = lambda self: init.normal_(self.weight, std=2.0)"],
    ["by setattr", "setattr(nn.Linear, 'reset_parameters', lambda self: init.normal_(self.weight, std=2.0))"],
    ["an initialiser", "init.uniform_ = lambda tensor, a, b: init.normal_(tensor, std=2.0)"],
  ])("%s", (_, change) => {
    expect(lastVariances(built(net(change)))).toEqual([4, 4]);
  });

  test("the type of numbers", () => {
    const made = built(net("torch.set_default_dtype(torch.float64)"));
    const [first, ...rest] = modules(made.model);
    expect(first?.kind).toBe("instance");
    const types = rest.map((layer) => {
      const table = layer.kind === "instance" ? layer.attributes.get("_parameters") : undefined;
      const [weight] = table?.kind === "dict" ? [...table.entries.values()].map(({ value }) => value) : [];
      return weight?.kind === "tensor" ? weight.dtype : undefined;
    });
    expect(types).toEqual(["float64", "float64"]);
  });
});

test("layers that a call makes anew are not part of the model that was built", () => {
  const made = traceText(
    `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layer = nn.Linear(4, 4)\n        self.more = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])\n` +
      "    def forward(self, x):\n        return nn.Linear(4, 4)(self.layer(x))\n",
    "Net()",
    [normal(2, 4)],
  );
  expect(made.outputs).toEqual([[2, 4]]);
  expect(made.graph.parameters.map(({ name }) => name)).toContain("layer.weight");
});
