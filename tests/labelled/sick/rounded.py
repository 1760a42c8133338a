import torch
from torch import nn


class Quantised(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Linear(10, 16)
        self.decode = nn.Linear(16, 10)

    def forward(self, x):
        code = torch.round(torch.sigmoid(self.encode(x)))
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ non-differentiable-operation
        return self.decode(code)


Quantised()(torch.randn(4, 10))
