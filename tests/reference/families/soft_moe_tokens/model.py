"""Soft mixture of experts in residual blocks; all experts run, the gate weighs them."""
import torch
import torch.nn as nn


class Expert(nn.Module):
    def __init__(self, d, h):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(d, h), nn.SiLU(), nn.Linear(h, d))

    def forward(self, x):
        return self.net(x)


class MoE(nn.Module):
    def __init__(self, d, experts=4):
        super().__init__()
        self.gate = nn.Linear(d, experts)
        self.experts = nn.ModuleList([Expert(d, 2 * d) for _ in range(experts)])

    def forward(self, x):
        w = torch.softmax(self.gate(x), dim=-1)
        y = torch.stack([e(x) for e in self.experts], dim=-2)
        return (w.unsqueeze(-1) * y).sum(dim=-2)


class Router(nn.Module):
    def __init__(self, d=40, depth=4, classes=5):
        super().__init__()
        self.inp = nn.Linear(12, d)
        self.layers = nn.ModuleList([nn.ModuleList([nn.LayerNorm(d), MoE(d)]) for _ in range(depth)])
        self.out = nn.Linear(d, classes)

    def forward(self, x):
        x = self.inp(x)
        for norm, moe in self.layers:
            x = x + moe(norm(x))
        return self.out(x.mean(1))
