import torch
from torch import nn


class Reader(nn.Module):
    def __init__(self, features=8, hidden=40):
        super().__init__()
        self.cell = nn.LSTMCell(features, hidden)
        self.head = nn.Linear(hidden, 3)

    def forward(self, x):
        h = x.new_zeros(x.size(0), 40)
        c = torch.zeros_like(h)
        for step in range(x.size(1)):
            h, c = self.cell(x[:, step], (h, c))
        return self.head(h)


model = Reader()
model(torch.randn(16, 80, 8))
