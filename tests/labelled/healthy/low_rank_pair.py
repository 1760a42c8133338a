import torch
from torch import nn


class LowRank(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Linear(64, 8, bias=False)
        self.up = nn.Linear(8, 64)
        self.out = nn.Linear(64, 5)

    def forward(self, x):
        return self.out(torch.relu(self.up(self.down(x))))


LowRank()(torch.randn(5, 64))
