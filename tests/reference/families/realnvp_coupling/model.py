"""Affine couplings with alternating masks; returns the latent and the log determinant."""
import torch
from torch import nn


class Coupling(nn.Module):
    def __init__(self, dim, hidden, mask):
        super().__init__()
        self.register_buffer("mask", mask)
        self.s = nn.Sequential(nn.Linear(dim, hidden), nn.LeakyReLU(), nn.Linear(hidden, hidden), nn.LeakyReLU(), nn.Linear(hidden, dim), nn.Tanh())
        self.t = nn.Sequential(nn.Linear(dim, hidden), nn.LeakyReLU(), nn.Linear(hidden, hidden), nn.LeakyReLU(), nn.Linear(hidden, dim))

    def forward(self, x):
        kept = x * self.mask
        s = self.s(kept) * (1 - self.mask)
        t = self.t(kept) * (1 - self.mask)
        return kept + (1 - self.mask) * (x * torch.exp(s) + t), s.sum(dim=1)


class RealNVP(nn.Module):
    def __init__(self, dim=12, hidden=48, flows=5):
        super().__init__()
        even = torch.tensor([k % 2 for k in range(dim)], dtype=torch.float32)
        self.flows = nn.ModuleList([Coupling(dim, hidden, even if k % 2 == 0 else 1 - even) for k in range(flows)])

    def forward(self, x):
        total = 0
        for flow in self.flows:
            x, logdet = flow(x)
            total = total + logdet
        return x, total
