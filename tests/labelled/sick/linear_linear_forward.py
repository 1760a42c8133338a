import torch
from torch import nn


class Forgot(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(20, 50)
        self.second = nn.Linear(50, 50)
        self.third = nn.Linear(50, 2)

    def forward(self, x):
        x = self.first(x)
#       ^^^^^^^^^^^^^^^^^ missing-activation
        x = self.second(x)
        return self.third(torch.relu(x))


Forgot()(torch.randn(6, 20))
