import torch
from torch import nn


class Stacked(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(input_size=6, hidden_size=40, num_layers=2, batch_first=True)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-through-time
        self.head = nn.Linear(40, 1)

    def forward(self, series):
        states, last = self.rnn(series)
        return self.head(last[-1])


Stacked()(torch.randn(12, 90, 6))
