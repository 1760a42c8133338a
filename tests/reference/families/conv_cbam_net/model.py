import torch
import torch.nn.functional as F
from torch import nn


class ChannelGate(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(channels, channels // 4), nn.ReLU(), nn.Linear(channels // 4, channels))

    def forward(self, x):
        avg = self.mlp(F.adaptive_avg_pool2d(x, 1).flatten(1))
        top = self.mlp(F.adaptive_max_pool2d(x, 1).flatten(1))
        return x * torch.sigmoid(avg + top)[:, :, None, None]


class SpatialGate(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 1, 7, padding=3, bias=False)

    def forward(self, x):
        pooled = torch.cat([x.mean(1, keepdim=True), x.max(1, keepdim=True)[0]], 1)
        return x * torch.sigmoid(self.conv(pooled))


class Block(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, 3, 2, 1, bias=False)
        self.bn = nn.BatchNorm2d(outside)
        self.channel, self.spatial = ChannelGate(outside), SpatialGate()

    def forward(self, x):
        return self.spatial(self.channel(F.relu(self.bn(self.conv(x)))))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(Block(3, 32), Block(32, 64), Block(64, 96))
        self.fc = nn.Linear(96, 10)

    def forward(self, x):
        return self.fc(self.body(x).mean((2, 3)))
