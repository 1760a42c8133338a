import torch
from torch import nn


class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(4, 8)
        self.o = nn.Linear(8, 1)

    def forward(self, x):
        return self.o(torch.relu(self.l(x)))


m = M()
nn.BCEWithLogitsLoss()(m(torch.randn(2, 4)), torch.ones(2, 1)).backward()
probabilities = torch.sigmoid(m(torch.randn(2, 4)))
