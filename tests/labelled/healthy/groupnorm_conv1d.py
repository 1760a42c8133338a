import torch
from torch import nn

net = nn.Sequential(
    nn.Conv1d(2, 16, 5, padding=2), nn.GroupNorm(4, 16), nn.SiLU(),
    nn.Conv1d(16, 16, 5, padding=2), nn.GroupNorm(4, 16), nn.SiLU(),
    nn.Conv1d(16, 16, 5, padding=2), nn.GroupNorm(4, 16), nn.SiLU(),
    nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(16, 3),
)
net(torch.randn(4, 2, 40))
