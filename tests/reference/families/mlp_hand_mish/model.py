import torch
import torch.nn.functional as F
from torch import nn


def mish(x):
    return x * torch.tanh(F.softplus(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [24, 96, 96, 96, 96, 96, 96]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:]))
        for layer in self.layers:
            nn.init.kaiming_normal_(layer.weight)
        self.out = nn.Linear(96, 3)

    def forward(self, x):
        for layer in self.layers:
            x = mish(layer(x))
        return self.out(x)
