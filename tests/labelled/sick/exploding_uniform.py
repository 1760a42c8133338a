import torch
from torch import nn


class Uniform(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(40, 60),
            nn.ReLU(),
            nn.Linear(60, 60),
#           ^^^^^^^^^^^^^^^^^^ exploding-gradient
            nn.ReLU(),
            nn.Linear(60, 60),
            nn.ReLU(),
            nn.Linear(60, 60),
            nn.ReLU(),
            nn.Linear(60, 60),
            nn.ReLU(),
            nn.Linear(60, 60),
            nn.ReLU(),
            nn.Linear(60, 4),
        )
        for p in self.parameters():
            nn.init.uniform_(p, -2, 2)

    def forward(self, x):
        return self.net(x)


Uniform()(torch.randn(5, 40))
