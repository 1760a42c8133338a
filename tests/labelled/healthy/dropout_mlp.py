import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Dropout(0.2), nn.Linear(40, 80), nn.ReLU(), nn.Dropout(0.5), nn.Linear(80, 40), nn.ReLU(), nn.Linear(40, 10))

    def forward(self, x):
        return self.net(x)


Net()(torch.randn(8, 40))
