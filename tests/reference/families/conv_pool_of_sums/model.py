import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, c=64, n=5, stride=1, k=1, side=False):
        super().__init__()
        self.stem = nn.Conv2d(3, c, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(c)
        self.convs = nn.ModuleList([nn.Conv2d(c, c, k, padding=k // 2, bias=False) for _ in range(n)])
        self.bns = nn.ModuleList([nn.BatchNorm2d(c) for _ in range(n)])
        self.pools = nn.ModuleList([nn.MaxPool2d(3, stride, 1) for _ in range(n)])
        self.side = side
        if side:
            self.convs2 = nn.ModuleList([nn.Conv2d(c, c, 1, bias=False) for _ in range(n)])
            self.bns2 = nn.ModuleList([nn.BatchNorm2d(c) for _ in range(n)])
        self.head = nn.Conv2d(c, 10, 1)
        self.relu = nn.ReLU()

    def forward(self, x):
        x = self.relu(self.bn(self.stem(x)))
        for i in range(len(self.convs)):
            y = self.relu(self.bns[i](self.convs[i](self.pools[i](x))))
            if self.side:
                y = y + self.relu(self.bns2[i](self.convs2[i](x)))
            x = y
        return self.head(x)
