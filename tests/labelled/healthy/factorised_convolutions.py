import torch
from torch import nn

net = nn.Sequential(
    nn.Conv2d(3, 16, (1, 3), padding=(0, 1)),
    nn.Conv2d(16, 16, (3, 1), padding=(1, 0)),
    nn.ReLU(),
    nn.Conv2d(16, 4, 1),
)
net(torch.randn(2, 3, 9, 9))
