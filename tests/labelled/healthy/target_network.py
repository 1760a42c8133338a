import copy

import torch
from torch import nn
import torch.nn.functional as F


class Q(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 2))

    def forward(self, s):
        return self.net(s)


q = Q()
states = torch.randn(8, 4)
values = q(states).gather(1, torch.zeros(8, 1, dtype=torch.long))
target = copy.deepcopy(q)
with torch.no_grad():
    goal = target(states).max(1)[0]
loss = F.smooth_l1_loss(values.squeeze(1), goal)
loss.backward()
