from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 16, 3, 2, 1), nn.LeakyReLU(0.01), nn.Conv2d(16, 32, 3, 2, 1), nn.LeakyReLU(0.01), nn.Conv2d(32, 32, 3, 1, 1), nn.Flatten(), nn.Linear(32 * 49, 8),
        )
        self.fc = nn.Linear(8, 32 * 49)
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(32, 32, 3, 1, 1), nn.LeakyReLU(0.01), nn.ConvTranspose2d(32, 16, 3, 2, 1, output_padding=1), nn.LeakyReLU(0.01),
            nn.ConvTranspose2d(16, 1, 4, 2, 1), nn.Sigmoid(),
        )

    def forward(self, x):
        h = self.fc(self.encoder(x))
        return self.decoder(h.view(-1, 32, 7, 7))
