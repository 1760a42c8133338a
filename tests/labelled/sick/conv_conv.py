import torch
from torch import nn


class Edge(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(3, 16, 3, padding=1)
        self.c2 = nn.Conv2d(16, 16, 3, padding=1)
        self.c3 = nn.Conv2d(16, 1, 1)

    def forward(self, x):
        x = self.c1(x)
#       ^^^^^^^^^^^^^^ missing-activation
        x = self.c2(x)
        return self.c3(nn.functional.relu(x))


Edge()(torch.randn(2, 3, 8, 8))
