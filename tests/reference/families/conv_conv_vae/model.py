import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self, latent=10):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(1, 16, 4, 2, 1), nn.Conv2d(16, 32, 4, 2, 1)
        self.mu, self.lv = nn.Linear(32 * 64, latent), nn.Linear(32 * 64, latent)
        self.fc = nn.Linear(latent, 32 * 64)
        self.t1, self.t2 = nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ConvTranspose2d(16, 1, 4, 2, 1)

    def forward(self, x):
        h = F.relu(self.c2(F.relu(self.c1(x)))).flatten(1)
        mu, lv = self.mu(h), self.lv(h)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * lv)
        y = F.relu(self.fc(z)).view(-1, 32, 8, 8)
        return torch.sigmoid(self.t2(F.relu(self.t1(y)))), mu, lv
