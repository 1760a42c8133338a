import torch
from torch import nn


class Reader(nn.Module):
    def __init__(self, features=6, hidden=48):
        super().__init__()
        self.hidden = hidden
        self.rnn = nn.RNN(features, hidden, batch_first=True, nonlinearity='tanh')
        self.head = nn.Linear(hidden, 2)

    def forward(self, x):
        h0 = torch.zeros(1, x.size(0), self.hidden)
        out, h = self.rnn(x, h0)
        return self.head(h[-1])


model = Reader()
model(torch.randn(16, 80, 6))
