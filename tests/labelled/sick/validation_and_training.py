import torch
from torch import nn


class Gate(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(5, 10), nn.ReLU(), nn.Linear(10, 1))

    def forward(self, x):
        return self.net(x)


gate = Gate()
criterion = nn.BCELoss()
for step in range(1):
    probability = gate(torch.randn(4, 5))
    try:
        loss = criterion(probability, torch.ones(4, 1))
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ logits-into-probability-loss
    except RuntimeError:
        continue
