import torch.nn.functional as F
from torch import nn


class Sep(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.dw = nn.Conv2d(i, i, 3, stride, 1, groups=i, bias=False)
        self.bn1 = nn.BatchNorm2d(i)
        self.pw = nn.Conv2d(i, o, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(o)

    def forward(self, x):
        return F.relu6(self.bn2(self.pw(F.relu6(self.bn1(self.dw(x))))))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU6())
        self.body = nn.Sequential(Sep(16, 32, 1), Sep(32, 64, 2), Sep(64, 64, 1), Sep(64, 128, 2), Sep(128, 128, 1))
        self.fc = nn.Linear(128, 10)

    def forward(self, x):
        return self.fc(self.body(self.stem(x)).mean((2, 3)))
