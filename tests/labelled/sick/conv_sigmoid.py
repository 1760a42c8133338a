import torch
from torch import nn


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.Sigmoid(),
#           ^^^^^^^^^^^^^ vanishing-gradient
            nn.Conv2d(16, 16, 3, padding=1),
            nn.Sigmoid(),
            nn.AvgPool2d(2),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.Sigmoid(),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.Sigmoid(),
        )
        self.classifier = nn.Linear(16 * 7 * 7, 10)

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


net = ConvNet()
net(torch.randn(4, 1, 14, 14))
