from functools import partial

import torch
from torch import nn


class Mlp(nn.Module):
    def __init__(self, dims, act_layer=partial(nn.Hardtanh, min_val=-0.02, max_val=0.02)):
        super().__init__()
        layers = []
        for a, b in zip(dims[:-2], dims[1:-1]):
            layers += [nn.Linear(a, b), act_layer()]
        layers.append(nn.Linear(dims[-2], dims[-1]))
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)


model = Mlp([10, 64, 64, 64, 64, 64, 64, 64, 2])
model(torch.randn(32, 10))
