import torch
from torch import nn

net = nn.Sequential(
    nn.Linear(30, 64),
    nn.ReLU(),
    nn.Linear(64, 64),
#   ^^^^^^^^^^^^^^^^^^ missing-activation
    nn.Linear(64, 10),
)
net(torch.randn(8, 30))
