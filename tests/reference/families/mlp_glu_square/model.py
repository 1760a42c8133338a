import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(30, 128)
        self.b = nn.Linear(64, 128)
        self.c = nn.Linear(64, 64)
        self.d = nn.Linear(64, 32)
        self.e = nn.Linear(32, 2)

    def forward(self, x):
        x = F.glu(self.a(x), dim=-1)
        x = F.glu(self.b(x), dim=-1)
        x = F.relu(self.c(x)) ** 2
        x = torch.square(torch.relu(self.d(x)))
        return self.e(x)
