import torch
import torch.nn as nn


class Zeros(nn.Module):
    """Biases that a normalisation takes away again, by several ways."""

    def __init__(self, w=32):
        super().__init__()
        self.a = nn.Conv2d(3, w, 3)
        self.b = nn.Conv2d(3, w, 3)
        self.norm = nn.BatchNorm2d(2 * w)
        self.point = nn.Conv2d(2 * w, w, 1)
        self.depth = nn.Conv2d(w, w, 3, padding=1, groups=w)
        self.norm2 = nn.BatchNorm2d(w)
        self.skip = nn.Conv2d(2 * w, w, 1)
        self.norm3 = nn.InstanceNorm2d(w, affine=True)
        self.pool = nn.AvgPool2d(2)
        self.fc = nn.Linear(w * 49, 64)
        self.norm4 = nn.BatchNorm1d(64)
        self.head = nn.Linear(64, 10)
        self.aux = nn.Linear(64, 3)
        self.frozen = nn.Linear(64, 4)
        self.frozen.weight.requires_grad_(False)

    def forward(self, x):
        x = torch.relu(self.norm(torch.cat([self.a(x), self.b(x)], dim=1)))
        y = self.norm2(self.depth(self.point(x))) + self.skip(x)
        y = torch.relu(self.norm3(self.pool(y)))
        z = torch.relu(self.norm4(self.fc(y.flatten(1))))
        return self.head(z), self.frozen(z)
