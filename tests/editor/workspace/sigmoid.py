import torch
from torch import nn


class Forecaster(nn.Module):
    """Seven sigmoid layers at PyTorch's default initialisation."""

    def __init__(self, features=24, width=64):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(features, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
            nn.Linear(width, width),
            nn.Sigmoid(),
        )
        self.head = nn.Linear(width, 1)

    def forward(self, x):
        return self.head(self.layers(x))
