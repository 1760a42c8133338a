import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.c2, self.c3 = nn.Conv3d(3, 16, 3, padding=1), nn.Conv3d(16, 32, (3, 3, 3), padding=1), nn.Conv3d(32, 64, 3, padding=1)
        self.p1, self.p2 = nn.MaxPool3d((1, 2, 2)), nn.MaxPool3d(2)
        self.f1, self.f2 = nn.Linear(64 * 2 * 3 * 3, 64), nn.Linear(64, 6)

    def forward(self, x):
        x = self.p1(F.relu(self.c1(x)))
        x = self.p2(F.relu(self.c2(x)))
        x = self.p2(F.relu(self.c3(x)))
        return self.f2(F.relu(self.f1(x.flatten(1))))
