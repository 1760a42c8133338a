import torch
from torch import nn


class Binary(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(20, 20)
        self.b = nn.Linear(20, 4)

    def forward(self, x):
        h = self.a(x)
        return self.b(h.sign())
#       ^^^^^^^^^^^^^^^^^^^^^^^ non-differentiable-operation


Binary()(torch.randn(4, 20))
