import torch
from torch import nn


class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.levels = []
#       ^^^^^^^^^^^^^^^^ unregistered-modules
        for _ in range(3):
            self.levels.append(nn.Conv2d(8, 8, 3, padding=1))
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        x = torch.relu(self.stem(x))
        for level in self.levels:
            x = torch.relu(level(x))
        return self.head(x.mean((2, 3)))


Pyramid()(torch.randn(2, 3, 8, 8))
