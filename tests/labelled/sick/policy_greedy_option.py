"""A hierarchical policy: which option it takes is an argmax, so nothing ever teaches the one who chooses."""
import torch
import torch.nn.functional as F
from torch import nn


class Options(nn.Module):
    def __init__(self, observations=11, options=4, actions=3):
        super().__init__()
        self.options = options
        self.chooser = nn.Linear(observations, options)
        self.body = nn.Sequential(nn.Linear(observations + options, 64), nn.Tanh())
        self.policy = nn.Linear(64, actions)
        self.value = nn.Linear(64, 1)

    def forward(self, observation):
        option = F.one_hot(self.chooser(observation).argmax(dim=-1), self.options).float()
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ non-differentiable-operation
        hidden = self.body(torch.cat([observation, option], dim=-1))
        return self.policy(hidden), self.value(hidden).squeeze(-1)


Options()(torch.randn(16, 11))
