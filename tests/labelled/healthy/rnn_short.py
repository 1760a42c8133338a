import torch
from torch import nn


class Short(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(6, 24, batch_first=True)
        self.out = nn.Linear(24, 3)

    def forward(self, x):
        return self.out(self.rnn(x)[0][:, -1])


Short()(torch.randn(5, 4, 6))
