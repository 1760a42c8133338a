import torch
from torch import nn


class Loop(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.RNNCell(5, 30)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-through-time
        self.read = nn.Linear(30, 2)

    def forward(self, x):
        h = torch.zeros(x.size(0), 30)
        for t in range(x.size(1)):
            h = self.cell(x[:, t], h)
        return self.read(h)


Loop()(torch.randn(7, 40, 5))
