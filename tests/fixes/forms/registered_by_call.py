"""A siamese network whose towers stand in a plain dict: no optimiser sees them."""
import torch
import torch.nn.functional as F
from torch import nn


class Tower(nn.Module):
    def __init__(self, features, size):
        super().__init__()
        self.fc1 = nn.Linear(features, 64)
        self.fc2 = nn.Linear(64, size)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


class Siamese(nn.Module):
    def __init__(self, size=16):
        super().__init__()
        self.towers = dict(text=Tower(30, size), image=Tower(50, size))
        self.temperature = nn.Parameter(torch.tensor(1.0))

    def forward(self, text, image):
        a = F.normalize(self.towers["text"](text), dim=1)
        b = F.normalize(self.towers["image"](image), dim=1)
        return a @ b.t() * self.temperature


Siamese()(torch.randn(6, 30), torch.randn(6, 50))
