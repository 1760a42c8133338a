import torch
import torch.nn.functional as F
from torch import nn


def unit(i, o, k, **kw):
    return nn.Sequential(nn.Conv2d(i, o, k, bias=False, **kw), nn.BatchNorm2d(o, eps=1e-3), nn.ReLU())


class Mixed(nn.Module):
    def __init__(self, i, a, b, c, d):
        super().__init__()
        self.a = unit(i, a, 1)
        self.b = nn.Sequential(unit(i, b // 2, 1), unit(b // 2, b, (1, 5), padding=(0, 2)), unit(b, b, (5, 1), padding=(2, 0)))
        self.c = nn.Sequential(unit(i, c // 2, 1), unit(c // 2, c, 3, padding=1))
        self.d = nn.Sequential(nn.AvgPool2d(3, 1, 1), unit(i, d, 1))

    def forward(self, x):
        return torch.cat([self.a(x), self.b(x), self.c(x), self.d(x)], 1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(unit(3, 24, 3, stride=2), unit(24, 32, 3, padding=1), nn.MaxPool2d(3, 2, ceil_mode=True))
        self.m1, self.m2 = Mixed(32, 16, 24, 24, 8), Mixed(72, 24, 32, 32, 8)
        self.fc = nn.Linear(96, 10)

    def forward(self, x):
        x = self.m2(F.max_pool2d(self.m1(self.stem(x)), 2))
        return self.fc(x.mean((2, 3)))
