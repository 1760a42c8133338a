"""An init function that sets all weights to the same constant."""
import torch
from torch import nn


def init_weights(m):
    if type(m) == nn.Linear:
        m.weight.data.fill_(0.01)
        m.bias.data.fill_(0.0)


class Critic(nn.Module):
    def __init__(self, state_dim, action_dim):
        super().__init__()
        self.l1 = nn.Linear(state_dim + action_dim, 40)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ constant-initialization
        self.l2 = nn.Linear(40, 1)

    def forward(self, x):
        return self.l2(torch.relu(self.l1(x)))


critic = Critic(8, 2)
critic.apply(init_weights)
critic(torch.randn(32, 10))
