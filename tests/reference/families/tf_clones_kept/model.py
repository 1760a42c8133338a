import copy
from torch import nn


class Block(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(d, d), nn.ReLU(), nn.Linear(d, d))
        self.norm = nn.LayerNorm(d)

    def forward(self, x):
        return self.norm(x + self.net(x))


class Net(nn.Module):
    def __init__(self, d=64, n=6):
        super().__init__()
        block = Block(d)
        self.stem = nn.Linear(20, d)
        self.blocks = nn.ModuleList([copy.deepcopy(block) for _ in range(n)])
        self.head = nn.Linear(d, 4)

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x)
