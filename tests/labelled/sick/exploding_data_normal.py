import torch
import torch.nn as nn


class MLP(nn.Module):
    def __init__(self, hidden=100, depth=6):
        super().__init__()
        self.linears = nn.ModuleList([nn.Linear(hidden, hidden, bias=False) for _ in range(depth)])
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exploding-gradient
        self.out = nn.Linear(hidden, 1)
        self.initialize()

    def initialize(self):
        for m in self.linears:
            m.weight.data.normal_()

    def forward(self, x):
        for linear in self.linears:
            x = nn.functional.leaky_relu(linear(x), 0.1)
        return self.out(x)


MLP()(torch.randn(10, 100))
