import torch
from torch import nn


class Localise(nn.Module):
    """Starts as the identity: the last layer's weights are zero on purpose."""

    def __init__(self):
        super().__init__()
        self.a = nn.Linear(20, 16)
        self.b = nn.Linear(16, 6)
        self.b.weight.data.zero_()
        self.b.bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], dtype=torch.float))

    def forward(self, x):
        return self.b(torch.relu(self.a(x))).view(-1, 2, 3)


Localise()(torch.randn(4, 20))
