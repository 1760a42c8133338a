import torch
import torch.nn as nn
import torch.nn.functional as F


class Plain(nn.Module):
    def __init__(self, depth=20, width=96):
        super().__init__()
        self.stem = nn.Linear(32, width)
        self.body = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        x = F.relu(self.stem(x))
        for layer in self.body:
            x = F.relu(layer(x))
        return self.head(x)


plain = Plain()
plain(torch.randn(32, 32))
