import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, n=64, depth=8):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(n, n) for _ in range(depth))
        self.out = nn.Linear(n, 2)
        self.apply(self._init_weights)

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            module.weight.data.normal_(mean=0.0, std=0.02)  # as large models do
            module.bias.data.zero_()

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.out(x)


model = Net()
model(torch.randn(16, 64))
