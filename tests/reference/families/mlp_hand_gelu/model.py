import math

import torch
from torch import nn


def gelu(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * torch.pow(x, 3))))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.inp = nn.Linear(16, 80)
        self.mid = nn.ModuleList([nn.Linear(80, 80) for _ in range(6)])
        self.out = nn.Linear(80, 4)
        for m in self.modules():
            if isinstance(m, nn.Linear):
                nn.init.xavier_normal_(m.weight, gain=1.4)
                nn.init.zeros_(m.bias)

    def forward(self, x):
        x = gelu(self.inp(x))
        for layer in self.mid:
            x = gelu(layer(x))
        return self.out(x)
