import torch
import torch.nn as nn
import torch.nn.functional as F


class Prototypes(nn.Module):
    def __init__(self, width=32, dim=48, classes=8):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2),
        )
        self.fc = nn.Linear(width * 16, dim)
        self.prototypes = nn.Parameter(torch.randn(classes, dim))

    def forward(self, x):
        z = self.fc(self.conv(x).flatten(1))
        d = ((z.unsqueeze(1) - self.prototypes.unsqueeze(0)) ** 2).sum(-1)
        return F.log_softmax(-d, dim=1)
