import torch
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


class Configured(nn.Module):
    def __init__(self, sizes, activation):
        super().__init__()
        blocks = []
        for before, after in zip(sizes[:-2], sizes[1:-1]):
            blocks += [nn.Linear(before, after), ACTIVATIONS[activation]()]
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        self.body = nn.Sequential(*blocks)
        self.head = nn.Linear(sizes[-2], sizes[-1])

    def forward(self, x):
        return self.head(self.body(x))


model = Configured([30, 60, 60, 60, 60, 60, 60, 5], activation="sigmoid")
model(torch.randn(8, 30))
