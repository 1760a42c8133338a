import torch
from torch import nn


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(12, 48, batch_first=True)
        self.head = nn.Linear(48, 2)

    def forward(self, x):
        states, _ = self.rnn(x)
        return self.head(states[:, -1])


model = Reader()
logits = model(torch.randn(16, 120, 12))
