import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, c, pool):
        super().__init__()
        h = c // 2
        self.conv1 = nn.Conv2d(c, h, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(h)
        self.pool = nn.MaxPool2d(3, 1, 1) if pool else nn.Identity()
        self.conv2 = nn.Conv2d(c, h, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(h)
        self.relu = nn.ReLU()

    def forward(self, x):
        return torch.cat([self.relu(self.bn1(self.conv1(x))), self.relu(self.bn2(self.conv2(self.pool(x))))], 1)


class Net(nn.Module):
    def __init__(self, c=128, n=5, pool=True):
        super().__init__()
        self.stem = nn.Conv2d(3, c, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(c)
        self.relu = nn.ReLU()
        self.blocks = nn.Sequential(*[Block(c, pool) for _ in range(n)])
        self.head = nn.Conv2d(c, 10, 1)

    def forward(self, x):
        return self.head(self.blocks(self.relu(self.bn(self.stem(x)))))
