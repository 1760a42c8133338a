import { expect, test } from "vitest";
import type { SourceFile } from "../../src/discover/candidate.ts";
import { namesOf } from "../../src/fixes/support/activations.ts";
import { swapActivation } from "../../src/fixes/support/swap.ts";
import type { ActivationId } from "../../src/moments/activation.ts";
import { sourceDocument } from "../../src/text/document.ts";
import { applyEdits } from "../../src/text/edit.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();

/** The text after the activation at «…» is replaced. */
function swapped(marked: string, from: ActivationId, to: ActivationId): string | undefined {
  const start = marked.indexOf("«");
  const text = marked.replace("«", "").replace("»", "");
  const end = marked.indexOf("»") - 1;
  const file: SourceFile = { document: sourceDocument("a.py", text), ...parser.parse(text) };
  const names = namesOf(to);
  const edits = names && swapActivation(file, { start, end }, from, names);
  return edits && applyEdits(text, edits);
}

const cases: readonly (readonly [what: string, from: ActivationId, to: ActivationId, before: string, after: string | undefined])[] = [
  ["a layer", "sigmoid", "relu", "import torch.nn as nn\nx = [«nn.Sigmoid()»]  # why", "import torch.nn as nn\nx = [nn.ReLU()]  # why"],
  ["through torch", "sigmoid", "gelu", "import torch\nx = «torch.nn.Sigmoid()»", "import torch\nx = torch.nn.GELU()"],
  [
    "arguments go",
    "hardtanh",
    "relu",
    "from torch import nn\nx = «nn.Hardtanh(-2, 2, inplace=True)»",
    "from torch import nn\nx = nn.ReLU(inplace=True)",
  ],
  [
    "by its own name",
    "tanh",
    "relu",
    "from torch.nn import Linear, Tanh\nx = «Tanh()»",
    "from torch.nn import Linear, Tanh, ReLU\nx = ReLU()",
  ],
  ["already imported", "tanh", "relu", "from torch.nn import ReLU, Tanh\nx = «Tanh()»", "from torch.nn import ReLU, Tanh\nx = ReLU()"],
  ["all imported", "tanh", "relu", "from torch.nn import *\nx = «Tanh()»", "from torch.nn import *\nx = ReLU()"],
  ["a function", "sigmoid", "relu", "import torch\ny = «torch.sigmoid(f(x))»", "import torch\ny = torch.relu(f(x))"],
  [
    "a function that torch lacks",
    "sigmoid",
    "leaky_relu",
    "import torch\ny = «torch.sigmoid(x)»",
    "import torch\ny = torch.nn.functional.leaky_relu(x)",
  ],
  [
    "functional",
    "sigmoid",
    "leaky_relu",
    "import torch.nn.functional as F\ny = «F.sigmoid(x)»",
    "import torch.nn.functional as F\ny = F.leaky_relu(x)",
  ],
  ["a method", "tanh", "relu", "import torch\ny = «fc(x).tanh()»", "import torch\ny = fc(x).relu()"],
  ["a method in place", "sigmoid", "relu", "import torch\ny = «x.sigmoid_()»", "import torch\ny = x.relu_()"],
  [
    "a method that tensors lack",
    "tanh",
    "gelu",
    "from torch.nn import functional as F\ny = «fc(x).tanh()»",
    "from torch.nn import functional as F\ny = F.gelu(fc(x))",
  ],
  [
    "a parameter's default",
    "sigmoid",
    "relu",
    "import torch.nn as nn\ndef block(n, act=nn.Sigmoid):\n    return nn.Sequential(nn.Linear(n, n), «act()»)\nnet = block(3)\n",
    "import torch.nn as nn\ndef block(n, act=nn.ReLU):\n    return nn.Sequential(nn.Linear(n, n), act())\nnet = block(3)\n",
  ],
  [
    "a call's argument",
    "sigmoid",
    "relu",
    "import torch.nn as nn\ndef block(n, act=nn.ReLU):\n    return nn.Sequential(nn.Linear(n, n), «act()»)\nnet = block(3, nn.Sigmoid)\n",
    "import torch.nn as nn\ndef block(n, act=nn.ReLU):\n    return nn.Sequential(nn.Linear(n, n), act())\nnet = block(3, nn.ReLU)\n",
  ],
  [
    "a constructor's argument, kept in an attribute",
    "tanh",
    "relu",
    "import torch\nclass Net:\n    def __init__(self, n, act):\n        self.act = act\n    def forward(self, x):\n        return «self.act(x)»\nnet = Net(3, act=torch.tanh)\n",
    "import torch\nclass Net:\n    def __init__(self, n, act):\n        self.act = act\n    def forward(self, x):\n        return self.act(x)\nnet = Net(3, act=torch.relu)\n",
  ],
  [
    "a string that chooses from a table",
    "sigmoid",
    "relu",
    "import torch.nn as nn\nACTS = {'sigmoid': nn.Sigmoid, 'rect': nn.ReLU}\ndef block(act='sigmoid'):\n    return «ACTS[act]()»\nblock()\n",
    "import torch.nn as nn\nACTS = {'sigmoid': nn.Sigmoid, 'rect': nn.ReLU}\ndef block(act='rect'):\n    return ACTS[act]()\nblock()\n",
  ],
  [
    "a table of instances",
    "sigmoid",
    "relu",
    'import torch.nn as nn\ndef act(name):\n    return {"sigmoid": «nn.Sigmoid()», "relu": nn.ReLU()}[name]\nact("sigmoid")\n',
    'import torch.nn as nn\ndef act(name):\n    return {"sigmoid": nn.Sigmoid(), "relu": nn.ReLU()}[name]\nact("relu")\n',
  ],
  [
    "a string compared with",
    "sigmoid",
    "relu",
    'import torch.nn as nn\ndef act(name="sigmoid"):\n    if name == "relu":\n        return nn.ReLU()\n    elif name == "sigmoid":\n        return «nn.Sigmoid()»\nact()\n',
    'import torch.nn as nn\ndef act(name="relu"):\n    if name == "relu":\n        return nn.ReLU()\n    elif name == "sigmoid":\n        return nn.Sigmoid()\nact()\n',
  ],
  ["a flag that speaks of it", "sigmoid", "relu", "import torch.nn as nn\nif use_sigmoid:\n    act = «nn.Sigmoid()»\n", undefined],
  [
    "getattr",
    "sigmoid",
    "relu",
    'from torch import nn\nact = «getattr(nn, "Sigmoid")()»',
    'from torch import nn\nact = getattr(nn, "ReLU")()',
  ],
  ["another function of that name", "sigmoid", "relu", "from mine import sigmoid\ny = «sigmoid(x)»", undefined],
  ["no call", "sigmoid", "relu", "y = 1 / «(1 + z)»", undefined],
];

test.each(cases)("replaces %s", (_what, from, to, before, after) => {
  expect(swapped(before, from, to)).toBe(after);
});
