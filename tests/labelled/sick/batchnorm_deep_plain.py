import torch
from torch import nn


class Deep(nn.Module):
    def __init__(self, depth=60):
        super().__init__()
        self.first = nn.Linear(32, 64)
        blocks = [nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU()) for _ in range(depth)]
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ deep-batchnorm-without-skip
        self.blocks = nn.Sequential(*blocks)
        self.last = nn.Linear(64, 10)

    def forward(self, x):
        return self.last(self.blocks(torch.relu(self.first(x))))


Deep()(torch.randn(64, 32))
