import torch
from torch import nn


class Zeros(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(14, 28)
        self.middle = nn.Linear(28, 28)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ constant-initialization
        self.outer = nn.Linear(28, 2)
        self.middle.weight.data.zero_()

    def forward(self, x):
        x = torch.relu(self.inner(x))
        x = torch.relu(self.middle(x))
        return self.outer(x)


Zeros()(torch.randn(6, 14))
