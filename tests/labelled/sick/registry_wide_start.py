"""A registry filled by a decorator; its model draws every weight with standard deviation one half."""
import torch
from torch import nn

REGISTRY = {}


def register(name):
    def add(cls):
        REGISTRY[name] = cls
        return cls

    return add


@register("mlp")
class Mlp(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.inp = nn.Linear(20, width)
        self.hidden = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exploding-gradient
        self.out = nn.Linear(width, 3)
        self.apply(self.reset)

    @staticmethod
    def reset(module):
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.5)
            nn.init.zeros_(module.bias)

    def forward(self, x):
        x = torch.relu(self.inp(x))
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.out(x)


@register("linear")
class Probe(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.out = nn.Linear(20, 3)

    def forward(self, x):
        return self.out(x)


def create(name, **options):
    return REGISTRY[name](**options)


model = create("mlp", width=96, depth=8)
model(torch.randn(8, 20))
