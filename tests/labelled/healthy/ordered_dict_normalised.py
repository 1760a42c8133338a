"""Nested Sequentials by name, normalised."""
from collections import OrderedDict

import torch
import torch.nn as nn


def unit(inputs, outputs, stride):
    return nn.Sequential(OrderedDict([
        ("conv", nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)),
        ("norm", nn.BatchNorm2d(outputs)),
        ("act", nn.ReLU(inplace=True)),
    ]))


net = nn.Sequential(OrderedDict(
    body=nn.Sequential(OrderedDict((f"unit{i}", unit(16 * 2 ** ((i + 1) // 2) if i else 3, 16 * 2 ** ((i + 2) // 2), 1 + i % 2)) for i in range(5))),
    pool=nn.AdaptiveAvgPool2d(1),
    flat=nn.Flatten(),
    head=nn.Linear(128, 10),
))
net(torch.randn(4, 3, 32, 32))
