import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, inputs=6, hidden=32):
        super().__init__()
        self.gate = nn.Linear(inputs + hidden, hidden)
        self.cand = nn.Linear(inputs + hidden, hidden)
        self.hidden = hidden
        self.out = nn.Linear(hidden, 3)

    def forward(self, x):
        h = torch.zeros(x.size(0), self.hidden)
        for t in range(x.size(1)):
            f = torch.sigmoid(self.gate(torch.cat([x[:, t], h], 1)))
            n = torch.tanh(self.cand(torch.cat([x[:, t], f * h], 1)))
            h = (1 - f) * h + f * n
        return self.out(h)
