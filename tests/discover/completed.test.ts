/** What made-up constructions turn out to lack. */
import { expect, it } from "vitest";
import { modelIn } from "../harness/project.ts";

const HEAD = "import torch\nimport torch.nn as nn\n\n";

it("an argument that a function passes on by name", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self, layers, inplanes, bias=True):\n        super().__init__()\n        self.first = nn.Linear(10, inplanes, bias=bias)\n\n    def forward(self, x):\n        return self.first(x)\n\n\ndef _make(name, layers, **kwargs):\n    model = Net(layers, **kwargs)\n    return model\n\n\ndef small(pretrained=False, **kwargs):\n    return _make('small', [1, 1], **kwargs)\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
});

it("settings are shown as code that can be told again", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self, config):\n        super().__init__()\n        self.first = nn.Linear(config.n_inputs, config.hidden_size)\n        self.last = nn.Linear(config.hidden_size, config['classes'] if isinstance(config, dict) else 3)\n\n    def forward(self, x):\n        return self.last(self.first(x))\n`;
  const model = modelIn({ "model.py": text.replace("config['classes'] if isinstance(config, dict) else 3", "3") });
  expect(model.construction.code).toBe("Net(config=SimpleNamespace(n_inputs=64, hidden_size=128))");
  expect(model.status).toBe("complete");
  const told = modelIn({
    "model.py": text
      .replace("config['classes'] if isinstance(config, dict) else 3", "3")
      .replace("class Net", `# gradient-lens: construct=${model.construction.code}\nclass Net`),
  });
  expect(told.construction.source).toBe("comment");
  expect(told.status).toBe("complete");
});

it("settings of a JSON file of the project", () => {
  const text = `${HEAD}import json\n\n\nclass Params:\n    def __init__(self, path):\n        with open(path) as f:\n            self.__dict__.update(json.load(f))\n\n\nclass Net(nn.Module):\n    def __init__(self, params):\n        super().__init__()\n        self.first = nn.Linear(20, params.width)\n\n    def forward(self, x):\n        return self.first(x)\n\n\nif __name__ == "__main__":\n    params = Params("experiments/base.json")\n    net = Net(params)\n    net(torch.randn(7, 20))\n`;
  const model = modelIn({ "model.py": text, "experiments/base.json": '{"width": 24}' });
  expect(model.inputs[0]?.shape).toEqual([7, 20]);
  expect(model.outputs[0]?.shape).toEqual([7, 24]);
});

it("noise that is an outer product of scaled draws", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.mean = nn.Parameter(torch.empty(4, 16).uniform_(-0.25, 0.25))\n        self.sigma = nn.Parameter(torch.full((4, 16), 0.1))\n        self.register_buffer("noise", self.scaled(4).ger(self.scaled(16)))\n\n    def scaled(self, size):\n        x = torch.randn(size)\n        return x.sign().mul_(x.abs().sqrt_())\n\n    def forward(self, x):\n        return nn.functional.linear(x, self.mean + self.sigma * self.noise)\n\n\nNet()(torch.randn(8, 16))\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  const [mean, sigma] = model.profile?.parameters.map(({ gradient }) => (gradient.kind === "value" ? gradient.log10 : NaN)) ?? [];
  // The noise has variance E|z|² = 2 / π.
  expect((sigma ?? NaN) - (mean ?? NaN)).toBeCloseTo(0.5 * Math.log10(2 / Math.PI), 2);
});

it("a setting that is compared with texts is one of them", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self, config):\n        super().__init__()\n        if config.mode == "wide":\n            width = 48\n        elif config.mode == "narrow":\n            width = 8\n        else:\n            exit()\n        self.first = nn.Linear(20, width)\n\n    def forward(self, x):\n        return self.first(x)\n`;
  expect(modelIn({ "model.py": text }).outputs[0]?.shape).toEqual([32, 48]);
});

it("an argument that is looked for among those given by name", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self, **settings):\n        super().__init__()\n        self.first = nn.Linear(20, settings["hidden_size"])\n\n    def forward(self, x):\n        return self.first(x)\n`;
  const model = modelIn({ "model.py": text });
  expect(model.construction.code).toBe("Net(hidden_size=128)");
  expect(model.outputs[0]?.shape).toEqual([32, 128]);
});
