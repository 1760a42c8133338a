import torch
from torch import nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(64, 64)
        self.b = nn.Linear(64, 64)
        self.c = nn.Linear(64, 64)
        self.d = nn.Linear(64, 64)
        self.e = nn.Linear(64, 64)
        self.f = nn.Linear(64, 64)
        self.out = nn.Linear(64, 1)

    def forward(self, x):
        h = torch.sigmoid(self.a(x))
        h = torch.sigmoid(self.b(h))
        h = torch.sigmoid(self.c(h))
        h = torch.sigmoid(self.d(h))
        h = torch.sigmoid(self.e(h))
        h = torch.sigmoid(self.f(h))
        return self.out(h)


model = Net()
model(torch.randn(32, 64))
