"""A critic in which the activation between two layers was forgotten."""
import torch
from torch import nn


class Critic(nn.Module):
    def __init__(self, dim=20):
        super().__init__()
        self.model = nn.Sequential(
            nn.Linear(dim, 64),
            nn.LeakyReLU(0.2),
            nn.Linear(64, 128),
#           ^^^^^^^^^^^^^^^^^^^ missing-activation
            nn.Linear(128, 64),
            nn.LeakyReLU(0.2),
            nn.Linear(64, 1),
        )

    def forward(self, x):
        return self.model(x)


critic = Critic()
optimizer = torch.optim.RMSprop(critic.parameters(), lr=5e-5)
real, fake = torch.randn(16, 20), torch.randn(16, 20)
loss = critic(fake).mean() - critic(real).mean()
loss.backward()
optimizer.step()
for p in critic.parameters():
    p.data.clamp_(-0.01, 0.01)
