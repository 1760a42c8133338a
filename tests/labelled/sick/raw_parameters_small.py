"""No layers at all: weights in a ParameterDict, each a hundredth, read by F.linear."""
import torch
import torch.nn.functional as F
from torch import nn


class Bare(nn.Module):
    def __init__(self, width=80, depth=6):
        super().__init__()
        self.depth = depth
        self.weights = nn.ParameterDict()
        for i in range(depth):
            self.weights[f"w{i}"] = nn.Parameter(torch.randn(width, width) * 0.01)
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
            self.weights[f"b{i}"] = nn.Parameter(torch.zeros(width))
        self.weights["out"] = nn.Parameter(torch.randn(4, width) * 0.1)

    def forward(self, x):
        for i in range(self.depth):
            x = F.relu(F.linear(x, self.weights[f"w{i}"], self.weights[f"b{i}"]))
        return F.linear(x, self.weights["out"])


Bare()(torch.randn(10, 80))
