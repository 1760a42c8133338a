import torch
from torch import nn


class Binary(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(9, 18), nn.ReLU(), nn.Linear(18, 1), nn.Sigmoid())

    def forward(self, x):
        return self.net(x)


model = Binary()
loss = nn.BCELoss()(model(torch.randn(3, 9)), torch.zeros(3, 1))
