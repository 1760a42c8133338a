"""A denoising autoencoder of convolutions: sigmoid pixels and a squared error are what one wants here."""
import torch
from torch import nn


def down(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 4, 2, 1), nn.BatchNorm2d(b), nn.SiLU())


def up(a, b):
    return nn.Sequential(nn.ConvTranspose2d(a, b, 4, 2, 1), nn.BatchNorm2d(b), nn.SiLU())


class Denoiser(nn.Module):
    def __init__(self, channels=(1, 24, 48)):
        super().__init__()
        pairs = [*zip(channels, channels[1:])]
        self.encoder = nn.Sequential(*(down(a, b) for a, b in pairs))
        self.decoder = nn.Sequential(up(48, 24), nn.ConvTranspose2d(24, 1, 4, 2, 1), nn.Sigmoid())

    def forward(self, images):
        noisy = images + 0.1 * torch.randn_like(images)
        return self.decoder(self.encoder(noisy))


model, criterion = Denoiser(), nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
images = torch.rand(6, 1, 16, 16)
reconstructed = model(images)
loss = criterion(reconstructed, images)
loss.backward()
optimizer.step()
