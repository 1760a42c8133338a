import torch
import torch.nn.functional as F
from torch import nn


class Gate(nn.Module):
    def __init__(self, g, x, inner):
        super().__init__()
        self.wg = nn.Sequential(nn.Conv2d(g, inner, 1), nn.BatchNorm2d(inner))
        self.wx = nn.Sequential(nn.Conv2d(x, inner, 1), nn.BatchNorm2d(inner))
        self.psi = nn.Sequential(nn.Conv2d(inner, 1, 1), nn.BatchNorm2d(1), nn.Sigmoid())

    def forward(self, g, x):
        return x * self.psi(F.relu(self.wg(g) + self.wx(x)))


def block(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU())


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.e1, self.e2 = block(3, 24), block(24, 48)
        self.up = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(48, 24, 3, padding=1), nn.BatchNorm2d(24), nn.ReLU())
        self.gate = Gate(24, 24, 12)
        self.d1 = block(48, 24)
        self.out = nn.Conv2d(24, 1, 1)

    def forward(self, x):
        a = self.e1(x)
        b = self.e2(F.max_pool2d(a, 2))
        g = self.up(b)
        return self.out(self.d1(torch.cat([self.gate(g, a), g], 1)))
