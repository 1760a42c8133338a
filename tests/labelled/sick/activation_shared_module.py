import torch
from torch import nn


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.activation = nn.Sigmoid()
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        self.hidden = nn.ModuleList(nn.Linear(40, 40) for _ in range(7))
        self.out = nn.Linear(40, 4)

    def forward(self, x):
        for layer in self.hidden:
            x = self.activation(layer(x))
        return self.out(x)


Shared()(torch.randn(12, 40))
