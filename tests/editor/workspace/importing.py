from torch import nn

from blocks import block


class Tower(nn.Module):
    def __init__(self, width=64, depth=14):
        super().__init__()
        self.blocks = nn.Sequential(*[block(width) for _ in range(depth)])
        self.head = nn.Linear(width, 2)

    def forward(self, x):
        return self.head(self.blocks(x))


model = Tower()
