import torch
from torch import nn
import torch.nn.functional as F


class Gated(nn.Module):
    def __init__(self):
        super().__init__()
        self.inp = nn.Conv1d(8, 32, 3, padding=1)
        self.mid = nn.ModuleList(nn.Conv1d(16, 32, 3, padding=1) for _ in range(2))
        self.out = nn.Conv1d(16, 2, 1)

    def forward(self, x):
        x = F.glu(self.inp(x), dim=1)
        for conv in self.mid:
            x = x + F.glu(conv(x), dim=1)
        return self.out(x)


Gated()(torch.randn(4, 8, 20))
