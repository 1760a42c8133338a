import torch
from torch import nn


class Seq(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.GRU(6, 16, batch_first=True)
        self.energy = nn.Linear(16, 16)
        self.v = nn.Linear(16, 1, bias=False)
        self.out = nn.Linear(16, 3)

    def forward(self, x):
        states, _ = self.enc(x)
        a = torch.softmax(self.v(torch.tanh(self.energy(states))), dim=1)
        return self.out((a * states).sum(1))


Seq()(torch.randn(3, 12, 6))
