import torch
from torch import nn


class VGGish(nn.Module):
    def __init__(self, blocks=12):
        super().__init__()
        layers = [nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(inplace=True)]
        for _ in range(blocks):
            layers += [nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(inplace=True)]
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        self.features = nn.Sequential(*layers)
        self.fc = nn.Linear(32, 5)

    def forward(self, x):
        x = self.features(x).mean(dim=(2, 3))
        return self.fc(x)


VGGish()(torch.randn(4, 3, 12, 12))
