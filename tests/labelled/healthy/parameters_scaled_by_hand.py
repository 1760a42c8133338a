"""Bare parameters, scaled as He would."""
import math

import torch
from torch import nn


class HandMade(nn.Module):
    def __init__(self, sizes=(20, 64, 64, 64, 64, 64, 5)):
        super().__init__()
        self.weights = nn.ParameterList()
        self.biases = nn.ParameterList()
        for fan_in, fan_out in zip(sizes, sizes[1:]):
            self.weights.append(nn.Parameter(torch.randn(fan_in, fan_out) * math.sqrt(2 / fan_in)))
            self.biases.append(nn.Parameter(torch.zeros(fan_out)))

    def forward(self, x):
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            x = torch.clamp(x.mm(w) + b, min=0)
        return x.mm(self.weights[-1]) + self.biases[-1]


HandMade()(torch.randn(32, 20))
