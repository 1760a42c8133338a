import torch
import torch.nn.functional as F
from torch import nn


def double(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.GroupNorm(4, o), nn.SiLU(), nn.Conv2d(o, o, 3, padding=1), nn.GroupNorm(4, o), nn.SiLU())


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.d1, self.d2, self.d3 = double(3, 16), double(16, 32), double(32, 64)
        self.s2, self.s1 = nn.Conv2d(64, 128, 1), nn.Conv2d(32, 64, 1)
        self.u2, self.u1 = double(64, 32), double(32, 16)
        self.out = nn.Conv2d(16, 3, 1)

    def forward(self, x):
        a = self.d1(x)
        b = self.d2(F.avg_pool2d(a, 2))
        c = self.d3(F.avg_pool2d(b, 2))
        y = self.u2(torch.cat([b, F.pixel_shuffle(self.s2(c), 2)], 1))
        y = self.u1(torch.cat([a, F.pixel_shuffle(self.s1(y), 2)], 1))
        return self.out(y)
