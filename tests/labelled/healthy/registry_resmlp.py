"""A registry filled by a decorator, a dataclass of options, pre-normalised residual blocks."""
from dataclasses import dataclass, field

import torch
from torch import nn

BLOCKS = {}


def block(cls):
    BLOCKS[cls.__name__.lower()] = cls
    return cls


@dataclass
class Options:
    width: int = 64
    blocks: tuple = ("wide", "gated", "wide", "gated", "wide", "gated")
    expansion: dict = field(default_factory=lambda: {"wide": 4, "gated": 2})


@block
class Wide(nn.Module):
    def __init__(self, dim, expansion):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.up, self.down = nn.Linear(dim, expansion * dim), nn.Linear(expansion * dim, dim)

    def forward(self, x):
        return x + self.down(nn.functional.gelu(self.up(self.norm(x))))


@block
class Gated(nn.Module):
    def __init__(self, dim, expansion):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.up, self.down = nn.Linear(dim, 2 * expansion * dim), nn.Linear(expansion * dim, dim)

    def forward(self, x):
        a, b = self.up(self.norm(x)).chunk(2, dim=-1)
        return x + self.down(a * torch.sigmoid(b))


class Net(nn.Module):
    def __init__(self, options: Options):
        super().__init__()
        self.stem = nn.Linear(12, options.width)
        self.blocks = nn.Sequential(*(BLOCKS[name](options.width, options.expansion[name]) for name in options.blocks))
        self.head = nn.Sequential(nn.LayerNorm(options.width), nn.Linear(options.width, 2))

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)))


Net(Options())(torch.randn(16, 12))
