import torch
from torch import nn


class OneByOne(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = []  # filled below
        for _ in range(3):
            self.layers.append(nn.Linear(8, 8))
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.head(x)


model = OneByOne()
model(torch.randn(4, 8))
