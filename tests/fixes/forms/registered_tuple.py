import torch
from torch import nn


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Linear(8, 8), nn.Linear(8, 8)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        first, second = self.layers
        return self.head(torch.relu(second(torch.relu(first(x)))))


model = Pair()
model(torch.randn(4, 8))
