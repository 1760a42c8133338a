from torch import nn


def draw_weights(layer):
    name = type(layer).__name__
    if "Conv" in name:
        nn.init.normal_(layer.weight, 0.0, 0.02)
    elif "BatchNorm" in name:
        nn.init.normal_(layer.weight, 1.0, 0.02)
        nn.init.zeros_(layer.bias)


class Painter(nn.Module):
    """Latent vectors to images by strided transposed convolutions."""

    def __init__(self, latent=64, width=32, colours=3):
        super().__init__()
        layers = []
        inside = latent
        for step, outside in enumerate([width * 4, width * 2, width]):
            layers += [
                nn.ConvTranspose2d(inside, outside, 4, 1 if step == 0 else 2, 0 if step == 0 else 1, bias=False),
                nn.BatchNorm2d(outside),
                nn.ReLU(True),
            ]
            inside = outside
        layers += [nn.ConvTranspose2d(inside, colours, 4, 2, 1, bias=False), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        self.apply(draw_weights)

    def forward(self, z):
        return self.layers(z[:, :, None, None])
