"""Anchor, positive and negative through one net; squared distances come back."""
import torch
from torch import nn
import torch.nn.functional as F


class Embedder(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 5)
        self.conv2 = nn.Conv2d(16, 32, 5)
        self.fc1 = nn.Linear(32 * 16, 64)
        self.fc2 = nn.Linear(64, 16)
        self.prelu1, self.prelu2, self.prelu3 = nn.PReLU(), nn.PReLU(), nn.PReLU()

    def forward(self, x):
        x = F.max_pool2d(self.prelu1(self.conv1(x)), 2)
        x = F.max_pool2d(self.prelu2(self.conv2(x)), 2)
        return self.fc2(self.prelu3(self.fc1(x.flatten(1))))


class Triplet(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = Embedder()

    def forward(self, a, p, n):
        a, p, n = self.net(a), self.net(p), self.net(n)
        near = (a - p).pow(2).sum(1)
        far = (a - n).pow(2).sum(1)
        return near, far
