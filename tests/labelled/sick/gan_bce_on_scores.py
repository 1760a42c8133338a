"""A GAN whose discriminator returns scores that the loss takes for probabilities."""
import torch
from torch import nn

latent, features = 16, 24


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(nn.Linear(latent, 64), nn.ReLU(True), nn.Linear(64, features), nn.Tanh())

    def forward(self, z):
        return self.main(z)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(nn.Linear(features, 64), nn.LeakyReLU(0.2, inplace=True), nn.Linear(64, 1))

    def forward(self, x):
        return self.main(x)


netG, netD = Generator(), Discriminator()
criterion = nn.BCELoss()
optimD = torch.optim.Adam(netD.parameters(), lr=2e-4, betas=(0.5, 0.999))
optimG = torch.optim.Adam(netG.parameters(), lr=2e-4, betas=(0.5, 0.999))
real = torch.rand(8, features)
ones, zeros = torch.ones(8, 1), torch.zeros(8, 1)

for step in range(2):
    try:
        optimD.zero_grad()
        errD_real = criterion(netD(real), ones)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ logits-into-probability-loss
        errD_fake = criterion(netD(netG(torch.randn(8, latent)).detach()), zeros)
        (errD_real + errD_fake).backward()
        optimD.step()
    except RuntimeError:
        break
