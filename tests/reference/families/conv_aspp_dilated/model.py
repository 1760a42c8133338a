import torch
import torch.nn.functional as F
from torch import nn


class Aspp(nn.Module):
    def __init__(self, i, o, rates=(1, 2, 4)):
        super().__init__()
        self.branches = nn.ModuleList([nn.Sequential(nn.Conv2d(i, o, 3, padding=r, dilation=r, bias=False), nn.BatchNorm2d(o), nn.ReLU()) for r in rates])
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(i, o, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU())
        self.project = nn.Sequential(nn.Conv2d(o * (len(rates) + 1), o, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU())

    def forward(self, x):
        outs = [b(x) for b in self.branches]
        outs.append(F.interpolate(self.pool(x), size=x.shape[-2:], mode="bilinear", align_corners=False))
        return self.project(torch.cat(outs, 1))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.Conv2d(32, 48, 3, 2, 1, bias=False), nn.BatchNorm2d(48), nn.ReLU())
        self.aspp = Aspp(48, 32)
        self.out = nn.Conv2d(32, 5, 1)

    def forward(self, x):
        return F.interpolate(self.out(self.aspp(self.stem(x))), scale_factor=4, mode="bilinear", align_corners=False)
