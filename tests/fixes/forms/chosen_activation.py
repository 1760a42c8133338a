import torch
import torch.nn as nn


def mlp(sizes, activation=nn.Sigmoid, output_activation=nn.Identity):
    layers = []
    for j in range(len(sizes) - 1):
        act = activation if j < len(sizes) - 2 else output_activation
        layers += [nn.Linear(sizes[j], sizes[j + 1]), act()]
    return nn.Sequential(*layers)


class Actor(nn.Module):
    def __init__(self, obs_dim, act_dim, hidden_sizes=(64, 64, 64, 64, 64)):
        super().__init__()
        self.pi = mlp([obs_dim] + list(hidden_sizes) + [act_dim])

    def forward(self, obs):
        return self.pi(obs)


pi = Actor(11, 3)
pi(torch.randn(32, 11))
