import torch
from torch import nn


class Wave(nn.Module):
    def __init__(self, c=16, n=4):
        super().__init__()
        self.start = nn.Conv1d(1, c, 1)
        self.filters = nn.ModuleList(nn.Conv1d(c, c, 3, padding=2**i, dilation=2**i) for i in range(n))
        self.gates = nn.ModuleList(nn.Conv1d(c, c, 3, padding=2**i, dilation=2**i) for i in range(n))
        self.end = nn.Conv1d(c, 4, 1)

    def forward(self, x):
        x = self.start(x)
        for f, g in zip(self.filters, self.gates):
            x = x + torch.tanh(f(x)) * torch.sigmoid(g(x))
        return self.end(torch.relu(x))


Wave()(torch.randn(2, 1, 32))
