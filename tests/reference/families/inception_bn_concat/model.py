"""Four branches side by side, concatenated, three times; average pool in a branch as well."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class ConvBN(nn.Module):
    def __init__(self, i, o, **kw):
        super().__init__()
        self.conv = nn.Conv2d(i, o, bias=False, **kw)
        self.bn = nn.BatchNorm2d(o, eps=0.001)

    def forward(self, x):
        return F.relu(self.bn(self.conv(x)), inplace=True)


class Mixed(nn.Module):
    def __init__(self, i, pool):
        super().__init__()
        self.one = ConvBN(i, 16, kernel_size=1)
        self.five1, self.five2 = ConvBN(i, 12, kernel_size=1), ConvBN(12, 16, kernel_size=5, padding=2)
        self.dbl1 = ConvBN(i, 16, kernel_size=1)
        self.dbl2 = ConvBN(16, 24, kernel_size=(1, 7), padding=(0, 3))
        self.dbl3 = ConvBN(24, 24, kernel_size=(7, 1), padding=(3, 0))
        self.pool = ConvBN(i, pool, kernel_size=1)

    def forward(self, x):
        branches = [self.one(x), self.five2(self.five1(x)), self.dbl3(self.dbl2(self.dbl1(x))),
                    self.pool(F.avg_pool2d(x, 3, stride=1, padding=1))]
        return torch.cat(branches, 1)


class Shrink(nn.Module):
    def __init__(self, i):
        super().__init__()
        self.b3 = ConvBN(i, 32, kernel_size=3, stride=2)
        self.d1, self.d2 = ConvBN(i, 16, kernel_size=1), ConvBN(16, 24, kernel_size=3, stride=2)

    def forward(self, x):
        return torch.cat([self.b3(x), self.d2(self.d1(x)), F.max_pool2d(x, 3, stride=2)], 1)


class MiniInception(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.stem = nn.Sequential(ConvBN(3, 24, kernel_size=3), nn.MaxPool2d(3, 2), ConvBN(24, 32, kernel_size=3, padding=1))
        self.a, self.b = Mixed(32, 8), Mixed(64, 16)
        self.c = Shrink(72)
        self.d = Mixed(128, 16)
        self.drop = nn.Dropout(0.4)
        self.fc = nn.Linear(72, classes)

    def forward(self, x):
        x = self.d(self.c(self.b(self.a(self.stem(x)))))
        x = self.drop(x.mean([2, 3]))
        return self.fc(x)
