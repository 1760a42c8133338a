import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.norm = nn.LayerNorm(d)
        self.mlp = nn.Sequential(nn.Linear(d, 2 * d), nn.GELU(), nn.Linear(2 * d, d))
        self.gamma = nn.Parameter(1e-5 * torch.ones(d))

    def forward(self, x):
        return x + self.gamma * self.mlp(self.norm(x))


net = nn.Sequential(nn.Linear(12, 24), *[Block(24) for _ in range(5)], nn.LayerNorm(24), nn.Linear(24, 4))
net(torch.randn(6, 12))
