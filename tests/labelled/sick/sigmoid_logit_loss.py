import torch
from torch import nn


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(14, 28)
        self.out = nn.Linear(28, 1)

    def forward(self, x):
        return torch.sigmoid(self.out(torch.relu(self.hidden(x))))
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sigmoid-before-logit-loss


detector = Detector()
criterion = nn.BCEWithLogitsLoss()
scores = detector(torch.randn(6, 14))
loss = criterion(scores, torch.ones(6, 1))
