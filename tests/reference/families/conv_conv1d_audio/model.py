import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layers, c = [], 1
        for w, k, s in [(32, 9, 4), (32, 5, 2), (64, 5, 2), (64, 3, 1), (96, 3, 2)]:
            layers += [nn.Conv1d(c, w, k, s, k // 2), nn.BatchNorm1d(w), nn.ELU(), nn.Dropout(0.2)]
            c = w
        self.net = nn.Sequential(*layers)
        self.head = nn.Linear(c * 2, 12)

    def forward(self, x):
        y = self.net(x)
        return self.head(torch.cat([y.mean(-1), y.amax(-1)], 1))
