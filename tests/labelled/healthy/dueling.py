import torch
from torch import nn


class Dueling(nn.Module):
    def __init__(self):
        super().__init__()
        self.feature = nn.Sequential(nn.Linear(6, 32), nn.ReLU())
        self.advantage = nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 3))
        self.value = nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):
        x = self.feature(x)
        a = self.advantage(x)
        return self.value(x) + a - a.mean(1, keepdim=True)


Dueling()(torch.randn(5, 6))
