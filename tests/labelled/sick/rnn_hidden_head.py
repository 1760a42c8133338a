import torch
import torch.nn as nn


class NameClassifier(nn.Module):
    def __init__(self, letters=20, hidden=48):
        super().__init__()
        self.recurrent = nn.RNN(letters, hidden, nonlinearity="tanh")
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-through-time
        self.decode = nn.Linear(hidden, 5)

    def forward(self, letters):
        _, state = self.recurrent(letters)
        return self.decode(state[0])


NameClassifier()(torch.randn(80, 6, 20))
