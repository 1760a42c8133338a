from torch import nn


class Deep(nn.Module):
    """150 layers: 75 of Linear, each with its Tanh."""

    def __init__(self, width=48):
        super().__init__()
        layers = []
        for _ in range(75):
            layers += [nn.Linear(width, width), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        self.head = nn.Linear(width, 5)

    def forward(self, x):
        return self.head(self.layers(x))


model = Deep()
