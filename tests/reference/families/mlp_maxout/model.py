from torch import nn


class Maxout(nn.Module):
    def __init__(self, a, b, pieces=2):
        super().__init__()
        self.b, self.pieces = b, pieces
        self.lin = nn.Linear(a, b * pieces)

    def forward(self, x):
        return self.lin(x).view(x.size(0), self.b, self.pieces).max(dim=2)[0]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(Maxout(20, 48), Maxout(48, 48), Maxout(48, 48, 3), nn.Linear(48, 6))

    def forward(self, x):
        return self.net(x)
