import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width=128):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(40)])
        self.head = nn.Linear(width, 5)
        self._reset()

    def _reset(self):
        for layer in [*self.layers, self.head]:
            nn.init.kaiming_uniform_(layer.weight, a=1)
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return self.head(x)


model = Net()
model(torch.randn(32, 128))
