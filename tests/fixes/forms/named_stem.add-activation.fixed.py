# Add ReLU after features.stem
"""Nested Sequentials by name; sixteen rectified convolutions as PyTorch starts them."""
from collections import OrderedDict

import torch
import torch.nn as nn


def stage(prefix, channels, repeats):
    parts = OrderedDict()
    for index in range(repeats):
        parts[f"{prefix}_conv{index}"] = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        parts[f"{prefix}_relu{index}"] = nn.ReLU()
    return nn.Sequential(parts)


class Plain(nn.Module):
    def __init__(self):
        super(Plain, self).__init__()
        self.features = nn.Sequential(OrderedDict([
            ("stem", nn.Conv2d(3, 24, 3, padding=1)),
            ("stem_act", nn.ReLU()),
            ("low", stage("low", 24, 8)),
            ("pool", nn.MaxPool2d(2)),
            ("high", stage("high", 24, 8)),
        ]))
        self.head = nn.Sequential(OrderedDict([("gap", nn.AdaptiveAvgPool2d(1)), ("flat", nn.Flatten()), ("fc", nn.Linear(24, 5))]))

    def forward(self, images):
        return self.head(self.features(images))


Plain()(torch.randn(4, 3, 16, 16))
