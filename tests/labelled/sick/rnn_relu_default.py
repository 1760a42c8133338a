import torch
from torch import nn


class Rectified(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(10, 64, nonlinearity="relu", batch_first=True)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-through-time
        self.fc = nn.Linear(64, 3)

    def forward(self, x):
        y, h = self.rnn(x)
        return self.fc(y[:, -1, :])


Rectified()(torch.randn(8, 50, 10))
