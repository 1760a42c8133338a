import math
import torch
from torch import nn
import torch.nn.functional as F



def ring(nodes, hops=2):
    a = torch.eye(nodes)
    for h in range(1, hops + 1):
        a += torch.roll(torch.eye(nodes), h, 0) + torch.roll(torch.eye(nodes), -h, 0)
    d = a.sum(1).pow(-0.5)
    return d[:, None] * a * d[None, :]


class Net(nn.Module):
    def __init__(self, nodes=16, width=32, depth=4):
        super().__init__()
        self.register_buffer('a', ring(nodes))
        self.embed = nn.Linear(8, width)
        self.convs = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))
        self.out = nn.Linear(width, 1)

    def forward(self, x):
        h = self.embed(x)
        for conv in self.convs:
            h = h + F.relu(conv(torch.einsum('nm,bmc->bnc', self.a, h)))
        return self.out(h.mean(dim=1))
