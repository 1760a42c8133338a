import { describe, expect, it } from "vitest";
import { analysisIn, modelIn } from "../harness/project.ts";

const HEAD = "import torch\nimport torch.nn as nn\n\n";

function network(parameters: string, body: string): string {
  return `${HEAD}class Net(nn.Module):\n    def __init__(self, ${parameters}):\n        super().__init__()\n${body}        self.first = nn.Linear(width, 4)\n\n    def forward(self, x):\n        return self.first(x)\n`;
}

describe("what a model is built with", () => {
  it("stands in another file that imports it, with the command line's defaults", () => {
    const train =
      "import argparse\nfrom model import Net\n\n\ndef build(args):\n    return Net(args.width)\n\n\ndef main():\n    parser = argparse.ArgumentParser()\n" +
      "    parser.add_argument('--width', type=int, default=48)\n    args = parser.parse_args()\n    net = build(args)\n";
    const model = modelIn({ "model.py": network("width", ""), "train.py": train });
    expect(model.construction).toMatchObject({ code: "Net(args.width)", source: "call-site", location: { file: "train.py" } });
    expect(model.inputs.map(({ shape }) => shape)).toEqual([[32, 48]]);
  });

  it("is found through a package that gives it on, and through an object that keeps its settings", () => {
    const solver =
      "from nets import Net\n\n\nclass Solver:\n    def __init__(self, size=24):\n        self.size = size\n        self.build()\n\n    def build(self):\n        self.net = Net(self.size)\n";
    const model = modelIn({ "nets/plain.py": network("width", ""), "nets/__init__.py": "from .plain import Net\n", "solver.py": solver });
    expect(model.construction.source).toBe("call-site");
    expect(model.inputs[0]?.shape).toEqual([32, 24]);
  });

  it("comes before what the signature falls back on", () => {
    const model = modelIn({ "model.py": network("width=8", ""), "train.py": "import model\n\nnet = model.Net(width=20)\n" });
    expect(model.construction.code).toBe("model.Net(width=20)");
  });

  it("is not looked for in files that build something else of that name", () => {
    const model = modelIn({ "model.py": network("width=8", ""), "other.py": "from elsewhere import Net\n\nnet = Net(20)\n" });
    expect(model.construction).toMatchObject({ code: "Net()", source: "defaults" });
  });

  it("is filled in where only data would tell it, and said to be assumed", () => {
    const script = `${HEAD}import pandas\n\nclass Words(nn.Module):\n    def __init__(self, words, hidden):\n        super().__init__()\n        self.table = nn.Embedding(words, hidden)\n        self.out = nn.Linear(hidden, 2)\n\n    def forward(self, ids):\n        return self.out(self.table(ids).mean(1))\n\nvocab = pandas.read_csv('words.csv')\nvocab_size = len(vocab)\nnet = Words(vocab_size, 24)\n`;
    const model = modelIn({ "model.py": script });
    expect(model).toMatchObject({ status: "complete", construction: { source: "assumed", assumed: ["vocab_size=1000"] } });
    expect(model.inputs[0]?.kind).toEqual({ kind: "tokens", vocabulary: 1000 });
  });

  it("is filled in where what was counted was not read", () => {
    const script = `${HEAD}vocabulary = sorted(set(open('text.txt').read()))\nvocab_size = len(vocabulary)\n\n${network("width", "        self.out = nn.Linear(4, vocab_size)\n").slice(HEAD.length)}\nnet = Net(12)\n`;
    const model = modelIn({ "model.py": script });
    expect(model.graph?.parameters.every(({ shape }) => !shape.includes(0))).toBe(true);
  });

  it("is what the constructor accepts, where it is particular", () => {
    const model = modelIn({ "model.py": network("depth, width=8", "        assert (depth - 4) % 6 == 0, 'depth is 6n + 4'\n") });
    expect(model).toMatchObject({ status: "complete", construction: { code: "Net(depth=28)", source: "assumed", assumed: ["depth=28"] } });
  });

  it("is one of the keys of the table it is looked up in", () => {
    const text = network("kind", "        width = SIZES[kind]\n").replace(HEAD, `${HEAD}SIZES = {'small': 6, 'large': 60}\n\n`);
    expect(modelIn({ "model.py": text })).toMatchObject({
      status: "complete",
      construction: { code: 'Net(kind="small")', source: "assumed" },
    });
  });

  it("is what the project calls by the same name", () => {
    const model = modelIn({ "model.py": network("width", ""), "train.py": "import model\n\nwidth = 36\n" });
    expect(model.construction).toMatchObject({ code: "Net(width=36)", source: "assumed" });
  });

  it("is the settings class of the file", () => {
    const text = `${HEAD}from dataclasses import dataclass\n\n@dataclass\nclass NetConfig:\n    size: int = 40\n\nclass Net(nn.Module):\n    def __init__(self, config):\n        super().__init__()\n        self.first = nn.Linear(config.size, 4)\n\n    def forward(self, x):\n        return self.first(x)\n`;
    const model = modelIn({ "model.py": text });
    expect(model.construction).toMatchObject({ code: "Net(config=NetConfig())", source: "assumed" });
    expect(model.inputs[0]?.shape).toEqual([32, 40]);
  });

  it("is an object with all that is read from it", () => {
    const text = `${HEAD}class Net(nn.Module):\n    def __init__(self, env):\n        super().__init__()\n        self.first = nn.Linear(env.observation_space.shape[0], 32)\n        self.out = nn.Linear(32, env.action_space.n)\n\n    def forward(self, x):\n        return self.out(torch.relu(self.first(x)))\n`;
    expect(modelIn({ "model.py": text }).status).toBe("complete");
  });

  it("makes what is given to another model a part of that one", () => {
    const text = `${HEAD}class Coder(nn.Module):\n    def __init__(self, width):\n        super().__init__()\n        self.first = nn.Linear(width, width)\n\n    def forward(self, x):\n        return self.first(x)\n\nclass Pair(nn.Module):\n    def __init__(self, one, two):\n        super().__init__()\n        self.one, self.two = one, two\n\n    def forward(self, x):\n        return self.two(self.one(x))\n\ncoder = Coder(6).to('cpu')\npair = Pair(coder, Coder(6))\n`;
    expect(analysisIn({ "model.py": text }).models.map(({ name }) => name)).toEqual(["Pair"]);
  });

  it("that cannot be known is said with the line that stopped it", () => {
    const text = network("path", "        width = torch.load(path)['width'].item() + missing\n");
    const model = modelIn({ "model.py": text });
    expect(model.status).not.toBe("complete");
    expect(model.problems[0]?.location?.file).toBe("model.py");
  });
});

it("globals that only the script's main part sets are known where a model reads them", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(width, classes)\n\n    def forward(self, x):\n        return self.first(x)\n\nif __name__ == '__main__':\n    width, classes = 14, 5\n    net = Net()\n`;
  const model = modelIn({ "model.py": text });
  expect(model).toMatchObject({ status: "complete", construction: { code: "Net()", source: "call-site" } });
  expect(model.inputs[0]?.shape).toEqual([32, 14]);
});

it("a function that gives a helper the class of a model makes that model", () => {
  const text = `${HEAD}from elsewhere import build_with\n\n${network("width", "").slice(HEAD.length)}\n\ndef net_small(**settings):\n    return build_with(Net, 'small', **settings)\n`;
  expect(analysisIn({ "model.py": text }).models.map(({ name }) => name)).toContain("net_small");
});

it("a file of very many models is not analysed for ever", () => {
  const nets = Array.from({ length: 40 }, (_, index) => `def net_${index}():\n    return nn.Sequential(nn.Linear(4, ${index + 1}))\n`);
  const analysis = analysisIn({ "model.py": HEAD + nets.join("\n") });
  expect(analysis.models).toHaveLength(30);
  expect(analysis.problems[0]?.message).toContain("not analysed: net_30, net_31, net_32 and 7 more");
});

describe("what is made up", () => {
  const forward = "\n    def forward(self, x):\n        return self.first(x)\n";

  it("is two layers where a depth is asked for, and no width", () => {
    const text = `${HEAD}class Net(nn.Module):\n    def __init__(self, input_dim, hidden_depth):\n        super().__init__()\n        self.first = nn.Sequential(*[nn.Linear(input_dim, input_dim) for _ in range(hidden_depth)])\n${forward}`;
    expect(modelIn({ "model.py": text }).construction.assumed).toContain("hidden_depth=2");
  });

  it("is a table of vectors where words are looked up, as wide as the project says", () => {
    const text = `${HEAD}class Net(nn.Module):\n    def __init__(self, embedding_matrix, embed_dim):\n        super().__init__()\n        self.table = nn.Embedding.from_pretrained(torch.tensor(embedding_matrix))\n        self.first = nn.Linear(embed_dim, 3)\n\n    def forward(self, ids):\n        return self.first(self.table(ids).mean(1))\n`;
    const model = modelIn({ "model.py": text, "train.py": "import model\n\nembed_dim = 48\n" });
    expect(model).toMatchObject({ status: "complete", inputs: [{ kind: { kind: "tokens", vocabulary: 1000 } }] });
    expect(model.construction.assumed).toContain("embedding_matrix=torch.randn(1000, 48)");
  });

  it("is never a model of the class itself", () => {
    const text = `${HEAD}class TinyBert(nn.Module):\n    def __init__(self, bert):\n        super().__init__()\n        self.bert = bert\n        self.first = nn.Linear(4, 3)\n${forward}`;
    expect(modelIn({ "model.py": text }).construction.code).not.toContain("bert=TinyBert");
  });

  it("may be settings where the file that builds the model imports nothing for it", () => {
    const train = "from model import Net\n\n\ndef main(opt):\n    net = Net(opt.width)\n    return net\n";
    const model = modelIn({ "model.py": network("width", ""), "train.py": train });
    expect(model).toMatchObject({ status: "complete", construction: { code: "Net(opt.width)", source: "assumed" } });
  });
});

it("of a file of large models the first are analysed, and the rest are left to be asked for", () => {
  const nets = Array.from(
    { length: 3 },
    (_, index) => `def net_${index}():\n    return nn.Sequential(*[nn.Linear(4, 4) for _ in range(1050)], nn.Linear(4, ${index + 1}))\n`,
  );
  const analysis = analysisIn({ "model.py": HEAD + nets.join("\n") });
  expect(analysis.models.map(({ name }) => name)).toEqual(["net_0", "net_1"]);
  expect(analysis.problems[0]?.message).toContain("not analysed: net_2");
  const patient = analysisIn({ "model.py": HEAD + nets.join("\n") }, { patient: true });
  expect(patient.models.map(({ name }) => name)).toEqual(["net_0", "net_1", "net_2"]);
});

it("a `__getattr__` of the user's own goes before what a module holds", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.narrow = nn.Linear(8, 2)\n        self.wide = nn.Linear(8, 5)\n\n    def __getattr__(self, name):\n        return super().__getattr__("wide" if name == "narrow" else name)\n\n    def forward(self, x):\n        return self.narrow(x)\n\n\nnet = Net()\nnet(torch.randn(3, 8))\n`;
  expect(modelIn({ "model.py": text }).outputs.map(({ shape }) => shape)).toEqual([[3, 5]]);
});
