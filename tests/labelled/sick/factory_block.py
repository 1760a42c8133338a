import torch
import torch.nn as nn


def block(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, outputs), nn.Sigmoid())
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient


def make_net(depth):
    return nn.Sequential(block(16, 32), *(block(32, 32) for _ in range(depth)), nn.Linear(32, 2))


net = make_net(6)
net(torch.randn(64, 16))
