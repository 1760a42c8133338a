import torch
from torch import nn


class Scorer(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(11, 22)
        self.b = nn.Linear(22, 1)

    def forward(self, x):
        return self.b(torch.relu(self.a(x)))


def fit(x, y):
    scorer = Scorer()
    bce = nn.BCELoss()
    return bce(scorer(x), y)
#   ^^^^^^^^^^^^^^^^^^^^^^^^ logits-into-probability-loss


try:
    fit(torch.randn(4, 11), torch.ones(4, 1))
except RuntimeError:
    pass
