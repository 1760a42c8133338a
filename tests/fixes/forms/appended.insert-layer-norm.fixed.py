# Insert LayerNorm after 16 Linear layers: first layer's gradient 9e-5 → 1.9 of the last's
import torch
import torch.nn as nn


def make(width, depth):
    layers = []
    size = 48
    for _ in range(depth):
        layers.append(nn.Linear(size, width))
        layers.append(nn.LayerNorm(width))
        layers.append(nn.Tanh())
        size = width
    layers.append(nn.Linear(size, 1))
    return nn.Sequential(*layers)


net = make(64, 16)
net(torch.randn(64, 48))
