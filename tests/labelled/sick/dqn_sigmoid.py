import torch
from torch import nn


class QNetwork(nn.Module):
    def __init__(self, observations, actions, hidden=64, layers=5):
        super().__init__()
        sizes = [observations] + [hidden] * layers
        self.fcs = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.q = nn.Linear(hidden, actions)

    def forward(self, state):
        for fc in self.fcs:
            state = torch.sigmoid(fc(state))
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        return self.q(state)


QNetwork(4, 2)(torch.randn(32, 4))
