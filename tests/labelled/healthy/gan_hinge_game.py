"""A GAN with a hinge loss; the critic is frozen while the generator learns, the fake is detached while the critic does."""
import torch
import torch.nn.functional as F
from torch import nn


class Maker(nn.Module):
    def __init__(self, noise=16):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(noise, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Linear(128, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Linear(128, 64), nn.Tanh()
        )

    def forward(self, z):
        return self.net(z)


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(64, 128), nn.LeakyReLU(0.2), nn.Linear(128, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1))

    def forward(self, x):
        return self.net(x).squeeze(1)


critic, maker = Critic(), Maker()
critic_steps = torch.optim.Adam(critic.parameters(), 4e-4)
maker_steps = torch.optim.Adam(maker.parameters(), 1e-4)


def freeze(module, frozen):
    for parameter in module.parameters():
        parameter.requires_grad_(not frozen)


for real in torch.randn(2, 8, 64):
    freeze(critic, False)
    truth = critic(real)
    fake = maker(torch.randn(8, 16)).detach()
    loss = F.relu(1 - truth).mean() + F.relu(1 + critic(fake)).mean()
    critic_steps.zero_grad(), loss.backward(), critic_steps.step()

    freeze(critic, True)
    loss = -critic(maker(torch.randn(8, 16))).mean()
    maker_steps.zero_grad(), loss.backward(), maker_steps.step()
