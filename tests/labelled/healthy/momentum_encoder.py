"""Contrastive learning: keys come from a slow copy, without gradients."""
import copy

import torch
from torch import nn
import torch.nn.functional as F


class Encoder(nn.Module):
    def __init__(self, dim=32):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(40, 80), nn.BatchNorm1d(80), nn.ReLU(), nn.Linear(80, dim))

    def forward(self, x):
        return F.normalize(self.body(x), dim=1)


query = Encoder()
key = copy.deepcopy(query)
for p in key.parameters():
    p.requires_grad = False
optimizer = torch.optim.SGD(query.parameters(), lr=0.03)
a, b, queue = torch.randn(16, 40), torch.randn(16, 40), F.normalize(torch.randn(64, 32), dim=1)
q = query(a)
with torch.no_grad():
    k = key(b)
positive = (q * k).sum(dim=1, keepdim=True)
logits = torch.cat([positive, q @ queue.t()], dim=1) / 0.07
loss = F.cross_entropy(logits, torch.zeros(16, dtype=torch.long))
loss.backward()
optimizer.step()
with torch.no_grad():
    for q_p, k_p in zip(query.parameters(), key.parameters()):
        k_p.mul_(0.999).add_(q_p, alpha=0.001)
