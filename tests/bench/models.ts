/** What is measured: models of our own, generated, and torchvision's where a checkout is there. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Told } from "../../src/analyze.ts";

export interface BenchModel {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly roots: readonly string[];
  readonly construct: string;
  readonly inputs: NonNullable<Told["inputs"]>;
  /** The whole analysis is told neither, and finds the model itself. */
  readonly found: boolean;
}

const IMAGE: BenchModel["inputs"] = [{ shape: [8, 3, 64, 64], kind: { kind: "normal", mean: 0, std: 1 } }];

const TORCHVISION = [
  ["resnet50", "resnet.py"],
  ["resnet152", "resnet.py"],
  ["densenet121", "densenet.py"],
  ["swin_t", "swin_transformer.py"],
  ["squeezenet1_1", "squeezenet.py"],
] as const;

const NORMAL = { kind: "normal", mean: 0, std: 1 } as const;

/** The largest models of public repositories that we look at while we work. */
const CHECKOUTS: readonly (Pick<BenchModel, "name" | "construct" | "inputs"> & { readonly repository: string; readonly path: string })[] = [
  {
    name: "cait",
    repository: "huggingface+pytorch-image-models",
    path: "timm/models/cait.py",
    construct: "import timm\ntimm.create_model('cait_xxs24_224', img_size=64)",
    inputs: [{ shape: [4, 3, 64, 64], kind: NORMAL }],
  },
  {
    name: "res2net",
    repository: "huggingface+pytorch-image-models",
    path: "timm/models/res2net.py",
    construct: "import timm\ntimm.create_model('res2net50_14w_8s')",
    inputs: [{ shape: [4, 3, 64, 64], kind: NORMAL }],
  },
  {
    name: "preactresnet152",
    repository: "kuangliu+pytorch-cifar",
    path: "models/preact_resnet.py",
    construct: "PreActResNet152()",
    inputs: [{ shape: [8, 3, 32, 32], kind: NORMAL }],
  },
  {
    name: "efficientnetv2_s",
    repository: "WZMIAOMIAO+deep-learning-for-image-processing",
    path: "pytorch_classification/Test11_efficientnetV2/model.py",
    construct: "efficientnetv2_s(num_classes=5)",
    inputs: [{ shape: [4, 3, 64, 64], kind: NORMAL }],
  },
  {
    name: "ddpm-unet",
    repository: "w86763777+pytorch-ddpm",
    path: "model.py",
    construct: "UNet(T=1000, ch=64, ch_mult=[1, 2, 2, 2], attn=[1], num_res_blocks=2, dropout=0.1)",
    inputs: [
      { shape: [2, 3, 32, 32], kind: NORMAL },
      { shape: [2], kind: { kind: "tokens", vocabulary: 1000 } },
    ],
  },
];

/** All models, and sentences about those that cannot be measured here. */
export function benchModels(repos: string): { readonly models: readonly BenchModel[]; readonly skipped: readonly string[] } {
  const torchvision = TORCHVISION.map(([name, file]) => {
    const [root, path] = [join(repos, "torchvision"), join("torchvision/models", file)];
    return checkout({ name, root, path, construct: `${name}()`, inputs: IMAGE });
  });
  const others = CHECKOUTS.map(({ repository, ...rest }) => checkout({ ...rest, root: join(repos, repository) }));
  const found = [...torchvision, ...others];
  const own = [...[12, 24, 48, 96].map(gpt), mlp(1000), longFile()];
  return {
    models: [...found.flatMap((each) => ("text" in each ? [each] : [])), ...own],
    skipped: found.flatMap((each) => ("text" in each ? [] : [each.absence])),
  };
}

type Checkout = Pick<BenchModel, "name" | "construct" | "inputs"> & { readonly root: string; readonly path: string };

function checkout({ root, path, ...rest }: Checkout): BenchModel | { readonly absence: string } {
  const file = join(root, path);
  if (!existsSync(file)) return { absence: `${rest.name} is left out: there is no ${file} (--repos DIR).` };
  return { ...rest, file, text: readFileSync(file, "utf8"), roots: [root, dirname(file)], found: false };
}

function gpt(layers: number): BenchModel {
  const inputs: BenchModel["inputs"] = [{ shape: [8, 128], kind: { kind: "tokens", vocabulary: 50257 } }];
  return { name: `gpt${layers}`, file: "gpt.py", text: GPT, roots: [], construct: `GPT(n_layer=${layers})`, inputs, found: false };
}

const GPT = `import math
import torch
import torch.nn as nn
import torch.nn.functional as F


class CausalSelfAttention(nn.Module):
    def __init__(self, n_embd, n_head, block_size, dropout):
        super().__init__()
        self.c_attn = nn.Linear(n_embd, 3 * n_embd)
        self.c_proj = nn.Linear(n_embd, n_embd)
        self.attn_dropout = nn.Dropout(dropout)
        self.resid_dropout = nn.Dropout(dropout)
        self.n_head = n_head
        self.n_embd = n_embd
        self.register_buffer("bias", torch.tril(torch.ones(block_size, block_size)).view(1, 1, block_size, block_size))

    def forward(self, x):
        B, T, C = x.size()
        q, k, v = self.c_attn(x).split(self.n_embd, dim=2)
        k = k.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        q = q.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        v = v.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = att.masked_fill(self.bias[:, :, :T, :T] == 0, float("-inf"))
        att = F.softmax(att, dim=-1)
        att = self.attn_dropout(att)
        y = (att @ v).transpose(1, 2).contiguous().view(B, T, C)
        return self.resid_dropout(self.c_proj(y))


class MLP(nn.Module):
    def __init__(self, n_embd, dropout):
        super().__init__()
        self.c_fc = nn.Linear(n_embd, 4 * n_embd)
        self.gelu = nn.GELU()
        self.c_proj = nn.Linear(4 * n_embd, n_embd)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.dropout(self.c_proj(self.gelu(self.c_fc(x))))


class Block(nn.Module):
    def __init__(self, n_embd, n_head, block_size, dropout):
        super().__init__()
        self.ln_1 = nn.LayerNorm(n_embd)
        self.attn = CausalSelfAttention(n_embd, n_head, block_size, dropout)
        self.ln_2 = nn.LayerNorm(n_embd)
        self.mlp = MLP(n_embd, dropout)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        x = x + self.mlp(self.ln_2(x))
        return x


class GPT(nn.Module):
    def __init__(self, n_layer=12, n_head=12, n_embd=768, block_size=128, vocab_size=50257, dropout=0.0):
        super().__init__()
        self.wte = nn.Embedding(vocab_size, n_embd)
        self.wpe = nn.Embedding(block_size, n_embd)
        self.drop = nn.Dropout(dropout)
        self.h = nn.ModuleList([Block(n_embd, n_head, block_size, dropout) for _ in range(n_layer)])
        self.ln_f = nn.LayerNorm(n_embd)
        self.lm_head = nn.Linear(n_embd, vocab_size, bias=False)
        self.apply(self._init_weights)
        for name, p in self.named_parameters():
            if name.endswith("c_proj.weight"):
                torch.nn.init.normal_(p, mean=0.0, std=0.02 / math.sqrt(2 * n_layer))

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)
            if module.bias is not None:
                torch.nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            torch.nn.init.normal_(module.weight, mean=0.0, std=0.02)

    def forward(self, idx):
        b, t = idx.size()
        pos = torch.arange(0, t, dtype=torch.long, device=idx.device).unsqueeze(0)
        x = self.drop(self.wte(idx) + self.wpe(pos))
        for block in self.h:
            x = block(x)
        return self.lm_head(self.ln_f(x))
`;

function mlp(depth: number): BenchModel {
  const text = `import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=256, depth=${depth}):
        super().__init__()
        layers = []
        for _ in range(depth):
            layers += [nn.Linear(width, width), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        return self.head(self.layers(x))
`;
  const inputs: BenchModel["inputs"] = [{ shape: [32, 256], kind: { kind: "normal", mean: 0, std: 1 } }];
  return { name: `mlp${depth}`, file: "mlp.py", text, roots: [], construct: "Net()", inputs, found: false };
}

/** A file of about 300 lines as people write them: many classes, one model, nothing told. */
function longFile(): BenchModel {
  const activations = ["nn.ReLU()", "nn.SiLU()", "nn.GELU()", "nn.Tanh()", "nn.ELU()"];
  const blocks = Array.from({ length: 13 }, (_, index) => {
    const activation = activations[index % activations.length] ?? "";
    return `class Block${index}(nn.Module):
    """Two convolutions with a skip, number ${index}."""

    def __init__(self, channels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.act = ${activation}
        self.shortcut = nn.Identity()
        if stride != 1:
            self.shortcut = nn.Conv2d(channels, channels, 1, stride=stride)

    def forward(self, x):
        out = self.act(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return self.act(out + self.shortcut(x))

`;
  });
  const made = blocks.map((_, index) => `        self.block${index} = Block${index}(64, stride=${index % 4 === 3 ? 2 : 1})`);
  const used = blocks.map((_, index) => `        x = self.block${index}(x)`);
  const text = `import torch
import torch.nn as nn


${blocks.join("\n")}
class Net(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.stem = nn.Conv2d(3, 64, 3, padding=1)
${made.join("\n")}
        self.head = nn.Linear(64, num_classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        x = self.stem(x)
${used.join("\n")}
        return self.head(x.mean(dim=(2, 3)))


def train(loader, epochs=3):
    model = Net()
    optimizer = torch.optim.Adam(model.parameters())
    loss = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for images, labels in loader:
            optimizer.zero_grad()
            loss(model(images), labels).backward()
            optimizer.step()


if __name__ == "__main__":
    model = Net()
    print(model(torch.randn(8, 3, 32, 32)).shape)
`;
  const inputs: BenchModel["inputs"] = [{ shape: [8, 3, 32, 32], kind: { kind: "normal", mean: 0, std: 1 } }];
  return { name: "file300", file: "long.py", text, roots: [], construct: "Net()", inputs, found: true };
}
