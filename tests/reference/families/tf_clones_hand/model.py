import copy
import math

import torch.nn.functional as F
from torch import nn


def clones(module, n):
    return nn.ModuleList([copy.deepcopy(module) for _ in range(n)])


class Attn(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads, self.dk = heads, d // heads
        self.lin = clones(nn.Linear(d, d), 4)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = [l(x).view(b, t, self.heads, self.dk).transpose(1, 2) for l in self.lin[:3]]
        p = F.softmax(q @ k.transpose(-2, -1) / math.sqrt(self.dk), dim=-1)
        return self.lin[3]((p @ v).transpose(1, 2).reshape(b, t, d))


class Layer(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.attn = Attn(d, 4)
        self.ff = nn.Sequential(nn.Linear(d, 2 * d), nn.ReLU(), nn.Linear(2 * d, d))
        self.norms = clones(nn.LayerNorm(d), 2)

    def forward(self, x):
        x = x + self.attn(self.norms[0](x))
        return x + self.ff(self.norms[1](x))


class Net(nn.Module):
    def __init__(self, d=32, n=5):
        super().__init__()
        self.emb = nn.Embedding(30, d)
        self.layers = clones(Layer(d), n)
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, 6)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)

    def forward(self, x):
        x = self.emb(x)
        for layer in self.layers:
            x = layer(x)
        return self.head(self.norm(x)[:, 0])
