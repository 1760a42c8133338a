"""A GAN as a class of its own: the critic ends in a sigmoid, the loss of both players takes logits."""
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as adversarial


def generator(noise=12, pixels=48):
    return nn.Sequential(nn.Linear(noise, 64), nn.LeakyReLU(0.2), nn.Linear(64, pixels), nn.Tanh())


class Critic(nn.Module):
    def __init__(self, pixels=48):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(pixels, 64), nn.LeakyReLU(0.2))
        self.score = nn.Linear(64, 1)

    def forward(self, x):
        return self.score(self.features(x)).sigmoid()
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sigmoid-before-logit-loss


class Game:
    def __init__(self):
        self.critic = Critic()
        self.maker = generator()
        self.critic_steps = torch.optim.Adam(self.critic.parameters(), lr=2e-4)
        self.maker_steps = torch.optim.Adam(self.maker.parameters(), lr=2e-4)

    def round(self, real):
        truth = self.critic(real)
        fake = self.maker(torch.randn(real.size(0), 12))
        judged = self.critic(fake.detach())
        loss = adversarial(truth, torch.ones_like(truth)) + adversarial(judged, torch.zeros_like(judged))
        self.critic_steps.zero_grad()
        loss.backward()
        self.critic_steps.step()


Game().round(torch.randn(8, 48))
