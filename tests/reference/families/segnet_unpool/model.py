import torch.nn as nn


def block(cin, cout):
    return nn.Sequential(nn.Conv2d(cin, cout, 3, padding=1), nn.BatchNorm2d(cout), nn.ReLU(inplace=True))


class MiniSegNet(nn.Module):
    def __init__(self, width=32, classes=5):
        super().__init__()
        self.d1, self.d2 = block(3, width), block(width, 2 * width)
        self.pool = nn.MaxPool2d(2, 2, return_indices=True)
        self.unpool = nn.MaxUnpool2d(2, 2)
        self.u2, self.u1 = block(2 * width, width), block(width, width)
        self.last = nn.Conv2d(width, classes, 3, padding=1)

    def forward(self, x):
        x = self.d1(x)
        s1 = x.size()
        x, i1 = self.pool(x)
        x = self.d2(x)
        s2 = x.size()
        x, i2 = self.pool(x)
        x = self.u2(self.unpool(x, i2, output_size=s2))
        x = self.u1(self.unpool(x, i1, output_size=s1))
        return self.last(x)
