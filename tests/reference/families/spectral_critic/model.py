"""Critic with spectral normalisation, two heads' difference."""
import torch.nn as nn
from torch.nn.utils import spectral_norm as sn


class Critic(nn.Module):
    def __init__(self, ch=24):
        super().__init__()
        self.main = nn.Sequential(
            sn(nn.Conv2d(3, ch, 4, 2, 1)), nn.LeakyReLU(0.2, True),
            sn(nn.Conv2d(ch, 2 * ch, 4, 2, 1)), nn.LeakyReLU(0.2, True),
            sn(nn.Conv2d(2 * ch, 4 * ch, 4, 2, 1)), nn.LeakyReLU(0.2, True))
        self.head = sn(nn.Linear(4 * ch * 16, 1))

    def forward(self, x):
        return self.head(self.main(x).flatten(1)).squeeze(1)
