from torch import nn


class Block(nn.Module):
    def __init__(self, c, t, act, res, dw):
        super().__init__()
        h = c * t
        self.expand = nn.Conv2d(c, h, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(h)
        self.act1 = act()
        self.dw = nn.Conv2d(h, h, 3, padding=1, groups=h if dw else 1, bias=False)
        self.bn2 = nn.BatchNorm2d(h)
        self.act2 = act()
        self.project = nn.Conv2d(h, c, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(c)
        self.res = res

    def forward(self, x):
        y = self.act1(self.bn1(self.expand(x)))
        y = self.act2(self.bn2(self.dw(y)))
        y = self.bn3(self.project(y))
        return x + y if self.res else y


class Net(nn.Module):
    def __init__(self, c=64, t=4, n=6, act="ReLU6", res=True, dw=True, gap=True, init=None):
        super().__init__()
        self.stem = nn.Conv2d(3, c, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(c)
        self.blocks = nn.Sequential(*[Block(c, t, getattr(nn, act), res, dw) for _ in range(n)])
        self.gap = gap
        self.head = nn.Linear(c, 10) if gap else nn.Conv2d(c, 10, 1)
        if init:
            for m in self.modules():
                if isinstance(m, nn.Conv2d):
                    nn.init.kaiming_normal_(m.weight, mode="fan_out")

    def forward(self, x):
        x = self.blocks(self.bn(self.stem(x)))
        if self.gap:
            x = x.mean([2, 3])
        return self.head(x)
