import torch
from torch import nn


def init(module):
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, mean=0.0, std=0.002)
        nn.init.zeros_(module.bias)


net = nn.Sequential(
    nn.Linear(128, 128),
    nn.ReLU(),
    nn.Linear(128, 128),
#   ^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
    nn.ReLU(),
    nn.Linear(128, 128),
    nn.ReLU(),
    nn.Linear(128, 128),
    nn.ReLU(),
    nn.Linear(128, 10),
)
net.apply(init)
net(torch.randn(16, 128))
