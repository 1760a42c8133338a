import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, inputs=10, hidden=32):
        super().__init__()
        self.hidden = hidden
        self.x = nn.Linear(inputs, 4 * hidden, bias=False)
        self.h = nn.Linear(hidden, 4 * hidden, bias=False)
        self.nx = nn.LayerNorm(4 * hidden)
        self.nh = nn.LayerNorm(4 * hidden)
        self.nc = nn.LayerNorm(hidden)
        self.out = nn.Linear(hidden, 3)

    def forward(self, x):
        h = c = torch.zeros(x.size(0), self.hidden)
        for t in range(x.size(1)):
            gates = self.nx(self.x(x[:, t])) + self.nh(self.h(h))
            i, f, g, o = torch.split(gates, self.hidden, dim=1)
            c = torch.sigmoid(f + 1) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(self.nc(c))
        return self.out(h)
