import torch
import torch.nn.functional as F
from torch import nn


class CoordConv(nn.Module):
    def __init__(self, i, o, k, **kw):
        super().__init__()
        self.conv = nn.Conv2d(i + 2, o, k, **kw)

    def forward(self, x):
        b, _, h, w = x.shape
        ys = torch.linspace(-1, 1, h, device=x.device).view(1, 1, h, 1).expand(b, 1, h, w)
        xs = torch.linspace(-1, 1, w, device=x.device).view(1, 1, 1, w).expand(b, 1, h, w)
        return self.conv(torch.cat([x, ys, xs], 1))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = CoordConv(3, 24, 3, padding=1, stride=2), CoordConv(24, 32, 3, padding=1, stride=2), nn.Conv2d(32, 32, 3, padding=1)
        self.fc = nn.Linear(32, 4)

    def forward(self, x):
        x = F.relu(self.c(F.relu(self.b(F.relu(self.a(x))))))
        return self.fc(x.amax((2, 3)))
