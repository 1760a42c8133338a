import torch
from torch import nn


class Ones(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(10, 20)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ constant-initialization
        self.out = nn.Linear(20, 3)
        nn.init.constant_(self.hidden.weight, 0.1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


Ones()(torch.randn(4, 10))
