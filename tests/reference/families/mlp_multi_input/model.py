import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.user = nn.Embedding(50, 16)
        self.item = nn.Embedding(80, 16)
        self.side = nn.Sequential(nn.Linear(12, 16), nn.Hardswish())
        self.mlp = nn.Sequential(nn.Linear(48, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 16), nn.ReLU())
        self.out = nn.Linear(32, 1)
        nn.init.normal_(self.user.weight, std=0.01)
        nn.init.normal_(self.item.weight, std=0.01)

    def forward(self, u, i, s):
        pu, qi = self.user(u), self.item(i)
        deep = self.mlp(torch.cat([pu, qi, self.side(s)], dim=1))
        return self.out(torch.cat([pu * qi, deep], dim=1)).squeeze(1)
