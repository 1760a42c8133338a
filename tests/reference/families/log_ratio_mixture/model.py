import math
import torch
import torch.nn as nn
import torch.nn.functional as F


class MixtureDensity(nn.Module):
    def __init__(self, size=24, hidden=64, mixtures=5):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(size, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh())
        self.pi = nn.Linear(hidden, mixtures)
        self.mu = nn.Linear(hidden, mixtures)
        self.sigma = nn.Linear(hidden, mixtures)

    def forward(self, x, y):
        h = self.body(x)
        log_pi = F.log_softmax(self.pi(h), dim=-1)
        sigma = F.elu(self.sigma(h)) + 1 + 1e-3
        mu = self.mu(h)
        log_p = -0.5 * ((y - mu) / sigma) ** 2 - torch.log(sigma) - 0.5 * math.log(2 * math.pi)
        return log_pi + log_p
