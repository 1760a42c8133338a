"""Weights as bare parameters, layers as matrix products."""
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, sizes=(50, 50, 50, 50, 50, 50, 3)):
        super().__init__()
        self.w = nn.ParameterList([nn.Parameter(torch.randn(i, o) / i ** 0.5) for i, o in zip(sizes, sizes[1:])])
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        self.b = nn.ParameterList([nn.Parameter(torch.zeros(o)) for o in sizes[1:]])

    def forward(self, x):
        last = len(self.w) - 1
        for i, (w, b) in enumerate(zip(self.w, self.b)):
            x = x @ w + b
            if i < last:
                x = 1 / (1 + torch.exp(-x))
        return x


Net()(torch.randn(24, 50))
