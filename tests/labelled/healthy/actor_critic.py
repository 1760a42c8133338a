import torch
from torch import nn


class ActorCritic(nn.Module):
    def __init__(self, obs=8, act=3):
        super().__init__()
        self.actor = nn.Sequential(nn.Linear(obs, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, act), nn.Softmax(dim=-1))
        self.critic = nn.Sequential(nn.Linear(obs, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 1))

    def forward(self, x):
        return self.actor(x), self.critic(x)


ActorCritic()(torch.randn(16, 8))
