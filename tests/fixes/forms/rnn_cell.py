import torch
from torch import nn


class Reader(nn.Module):
    def __init__(self, features=8, hidden=40):
        super().__init__()
        self.cell = nn.RNNCell(features, hidden)
        self.head = nn.Linear(hidden, 3)

    def forward(self, x):
        h = torch.zeros(x.size(0), 40)
        for t in range(x.size(1)):
            h = self.cell(x[:, t], h)
        return self.head(h)


model = Reader()
model(torch.randn(16, 60, 8))
