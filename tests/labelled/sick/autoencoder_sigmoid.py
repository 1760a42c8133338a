import torch
from torch import nn


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Linear(64, 48), nn.Sigmoid(), nn.Linear(48, 32), nn.Sigmoid(), nn.Linear(32, 16), nn.Sigmoid()
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        )
        self.decoder = nn.Sequential(nn.Linear(16, 32), nn.Sigmoid(), nn.Linear(32, 48), nn.Sigmoid(), nn.Linear(48, 64))

    def forward(self, x):
        return self.decoder(self.encoder(x))


AutoEncoder()(torch.rand(16, 64))
