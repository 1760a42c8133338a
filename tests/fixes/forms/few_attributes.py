import torch
import torch.nn as nn
import torch.nn.functional as F


class Actor(nn.Module):
    """Three layers, each an attribute."""

    def __init__(self, state_size, action_size, units=128):
        super(Actor, self).__init__()
        self.fc1 = nn.Linear(state_size, units)  # of the state
        self.fc2 = nn.Linear(units, units)
        self.fc3 = nn.Linear(units, units)
        self.fc4 = nn.Linear(units, action_size)

    def forward(self, state):
        x = F.sigmoid(self.fc1(state))
        x = F.sigmoid(self.fc2(x))
        x = F.sigmoid(self.fc3(x))
        return self.fc4(x)


actor = Actor(24, 128)
actor(torch.randn(32, 24))
