import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, n=40):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(n, n) for _ in range(8))
        self.out = nn.Linear(n, 2)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).sigmoid()
        return self.out(x)


model = Net()
model(torch.randn(16, 40))
