from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 24, 5, padding=2), nn.LeakyReLU(0.1), nn.Conv2d(24, 24, 3, padding=1), nn.LeakyReLU(0.1), nn.MaxPool2d(3, 2, 1),
            nn.Conv2d(24, 48, 3), nn.LeakyReLU(0.1), nn.Conv2d(48, 48, 1), nn.LeakyReLU(0.1), nn.AvgPool2d(2),
            nn.Conv2d(48, 64, 3, padding=1), nn.LeakyReLU(0.1), nn.MaxPool2d(2),
        )
        self.classifier = nn.Sequential(nn.Linear(64 * 9, 128), nn.ReLU(), nn.Linear(128, 10))

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))
