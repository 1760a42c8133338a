"""Scores without a bound and a gradient penalty."""
import torch
from torch import autograd, nn


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 16, 5, 2, 2), nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 5, 2, 2), nn.LeakyReLU(0.2),
            nn.Conv2d(32, 64, 5, 2, 2), nn.LeakyReLU(0.2),
        )
        self.out = nn.Linear(64 * 4 * 4, 1)

    def forward(self, x):
        return self.out(self.conv(x).flatten(1))


def gradient_penalty(critic, real, fake):
    alpha = torch.rand(real.size(0), 1, 1, 1)
    mixed = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    scores = critic(mixed)
    grads = autograd.grad(scores, mixed, torch.ones_like(scores), create_graph=True)[0]
    return ((grads.flatten(1).norm(2, dim=1) - 1) ** 2).mean()


critic = Critic()
optimizer = torch.optim.Adam(critic.parameters(), lr=1e-4, betas=(0.0, 0.9))
real, fake = torch.randn(4, 1, 28, 28), torch.randn(4, 1, 28, 28).detach()
loss = critic(fake).mean() - critic(real).mean() + 10 * gradient_penalty(critic, real, fake)
loss.backward()
optimizer.step()
