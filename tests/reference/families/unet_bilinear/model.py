import torch
import torch.nn.functional as F
from torch import nn


def twice(inside, outside):
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, padding=1),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
        nn.Conv2d(outside, outside, 3, padding=1),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )


class Segmenter(nn.Module):
    def __init__(self, colours=1, classes=2, widths=(16, 32, 64)):
        super().__init__()
        self.down = nn.ModuleList()
        inside = colours
        for width in widths:
            self.down.append(twice(inside, width))
            inside = width
        self.up = nn.ModuleList()
        for width in reversed(widths[:-1]):
            self.up.append(twice(inside + width, width))
            inside = width
        self.last = nn.Conv2d(inside, classes, 1)

    def forward(self, x):
        kept = []
        for index, block in enumerate(self.down):
            x = block(x if index == 0 else F.max_pool2d(x, 2))
            kept.append(x)
        kept.pop()
        for block in self.up:
            x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)
            x = block(torch.cat([kept.pop(), x], dim=1))
        return self.last(x)
