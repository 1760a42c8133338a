import torch
from torch import nn


class Highway(nn.Module):
    def __init__(self, d=32, n=6):
        super().__init__()
        self.h = nn.ModuleList(nn.Linear(d, d) for _ in range(n))
        self.t = nn.ModuleList(nn.Linear(d, d) for _ in range(n))
        self.inp, self.out = nn.Linear(8, d), nn.Linear(d, 2)
        for t in self.t:
            nn.init.constant_(t.bias, -2.0)

    def forward(self, x):
        x = self.inp(x)
        for h, t in zip(self.h, self.t):
            g = torch.sigmoid(t(x))
            x = g * torch.relu(h(x)) + (1 - g) * x
        return self.out(x)


Highway()(torch.randn(12, 8))
