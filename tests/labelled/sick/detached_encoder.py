import torch
from torch import nn


class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(12, 24)
        self.decoder = nn.Linear(24, 12)

    def forward(self, x):
        code = torch.relu(self.encoder(x))
        return self.decoder(code.detach())
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-gradient


Frozen()(torch.randn(4, 12))
