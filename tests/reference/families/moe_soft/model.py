import math
import torch
from torch import nn
import torch.nn.functional as F



class MoE(nn.Module):
    def __init__(self, dim=24, hidden=48, experts=6, classes=8):
        super().__init__()
        self.gate = nn.Linear(dim, experts)
        self.experts = nn.ModuleList([nn.Sequential(nn.Linear(dim, hidden), nn.ReLU(), nn.Linear(hidden, dim)) for _ in range(experts)])
        self.head = nn.Linear(dim, classes)

    def forward(self, x):
        weights = F.softmax(self.gate(x), dim=-1)
        outputs = torch.stack([expert(x) for expert in self.experts], dim=1)
        mixed = (weights.unsqueeze(-1) * outputs).sum(dim=1)
        return self.head(mixed)
