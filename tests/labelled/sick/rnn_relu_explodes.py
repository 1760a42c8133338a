import torch
from torch import nn


class Growing(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 50, nonlinearity="relu", batch_first=True)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exploding-through-time
        nn.init.normal_(self.rnn.weight_hh_l0, std=0.4)
        self.out = nn.Linear(50, 1)

    def forward(self, x):
        states, _ = self.rnn(x)
        return self.out(states[:, -1])


Growing()(torch.randn(6, 30, 4))
