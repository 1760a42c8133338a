import torch
import torch.nn as nn


class Heads(nn.Module):
    def __init__(self, tasks=("age", "height")):
        super().__init__()
        self.trunk = nn.Linear(8, 16)
        self.heads = {task: nn.Linear(16, 1) for task in tasks}
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unregistered-modules

    def forward(self, x):
        h = torch.relu(self.trunk(x))
        return torch.cat([head(h) for head in self.heads.values()], dim=1)


Heads()(torch.randn(4, 8))
