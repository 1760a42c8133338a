"""A variational autoencoder whose reconstruction is not squashed before binary cross entropy."""
import torch
from torch import nn
from torch.nn import functional as F


class Decoder(nn.Module):
    def __init__(self, latent=8, pixels=196):
        super().__init__()
        self.fc1 = nn.Linear(latent, 64)
        self.fc2 = nn.Linear(64, pixels)

    def forward(self, z):
        return self.fc2(F.relu(self.fc1(z)))


decoder = Decoder()


def loss_function(z, x):
    recon = decoder(z)
    return F.binary_cross_entropy(recon, x, reduction="sum")
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ logits-into-probability-loss


try:
    loss_function(torch.randn(16, 8), torch.rand(16, 196))
except RuntimeError:
    pass
