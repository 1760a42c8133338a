from torch import nn


class MaxoutConv(nn.Module):
    def __init__(self, i, o, pieces=2, **kw):
        super().__init__()
        self.conv = nn.Conv2d(i, o * pieces, 3, padding=1)
        self.pieces = pieces

    def forward(self, x):
        y = self.conv(x)
        b, c, h, w = y.shape
        return y.view(b, c // self.pieces, self.pieces, h, w).max(dim=2)[0]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(MaxoutConv(3, 24), nn.MaxPool2d(2), MaxoutConv(24, 32), nn.MaxPool2d(2), MaxoutConv(32, 32), nn.AdaptiveMaxPool2d(1), nn.Flatten())
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        return self.fc(self.net(x))
