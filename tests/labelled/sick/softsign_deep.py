import torch
from torch import nn

net = nn.Sequential()
for index in range(14):
    net.add_module(f"linear{index}", nn.Linear(72, 72))
    net.add_module(f"act{index}", nn.Softsign())
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
net.add_module("out", nn.Linear(72, 3))
net(torch.randn(24, 72))
