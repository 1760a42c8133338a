import torch.nn.functional as F
from torch import nn


class Unit(nn.Module):
    def __init__(self, inside, width, outside, stride):
        super().__init__()
        self.n1, self.n2, self.n3 = nn.BatchNorm2d(inside), nn.BatchNorm2d(width), nn.BatchNorm2d(width)
        self.c1 = nn.Conv2d(inside, width, 1, bias=False)
        self.c2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.c3 = nn.Conv2d(width, outside, 1, bias=False)
        self.skip = nn.Conv2d(inside, outside, 1, stride, bias=False) if stride > 1 or inside != outside else None

    def forward(self, x):
        y = F.relu(self.n1(x))
        s = x if self.skip is None else self.skip(y)
        y = self.c1(y)
        y = self.c2(F.relu(self.n2(y)))
        return self.c3(F.relu(self.n3(y))) + s


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 3, padding=1)
        layers, inside = [], 32
        for width, n, stride in [(16, 3, 1), (32, 4, 2), (64, 3, 2)]:
            for i in range(n):
                layers.append(Unit(inside, width, width * 4, stride if i == 0 else 1))
                inside = width * 4
        self.units = nn.Sequential(*layers)
        self.norm = nn.BatchNorm2d(inside)
        self.fc = nn.Linear(inside, 7)

    def forward(self, x):
        x = F.relu(self.norm(self.units(self.stem(x))))
        return self.fc(x.mean(dim=[2, 3]))
