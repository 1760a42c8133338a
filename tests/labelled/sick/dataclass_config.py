from dataclasses import dataclass

import torch
from torch import nn


@dataclass
class Config:
    width: int = 64
    depth: int = 7
    act: str = "Sigmoid"


class FromConfig(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.stack = nn.Sequential()
        for i in range(config.depth):
            self.stack.append(nn.Linear(config.width, config.width))
            self.stack.append(getattr(nn, config.act)())
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        self.out = nn.Linear(config.width, 2)

    def forward(self, x):
        return self.out(self.stack(x))


FromConfig(Config())(torch.randn(8, 64))
