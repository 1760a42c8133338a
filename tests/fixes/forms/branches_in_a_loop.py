import torch
from torch import nn


class Pairs(nn.Module):
    def __init__(self, depth=16):
        super().__init__()
        self.first = nn.Linear(24, 48)
        self.pairs = nn.ModuleList(nn.ModuleList((nn.Linear(48, 48), nn.Linear(48, 48))) for _ in range(depth))
        self.last = nn.Linear(48, 3)
        self.apply(self.start)

    @staticmethod
    def start(module):
        if isinstance(module, nn.Linear):
            nn.init.kaiming_normal_(module.weight)

    def forward(self, x):
        x = self.first(x)
        for one, two in self.pairs:
            x = x + two(torch.relu(one(x)))
        return self.last(x)


Pairs()(torch.randn(8, 24))
