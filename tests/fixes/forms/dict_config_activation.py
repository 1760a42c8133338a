import torch
import torch.nn as nn

CONFIG = {'width': 64, 'depth': 8, 'activation': 'sigmoid'}

ACTIVATIONS = nn.ModuleDict({
    'sigmoid': nn.Sigmoid(),
    'relu': nn.ReLU(),
})


class Net(nn.Module):
    def __init__(self, config):
        super().__init__()
        # one activation for all layers
        self.activation = ACTIVATIONS[config['activation']]
        self.layers = nn.ModuleList([nn.Linear(config['width'], config['width']) for _ in range(config['depth'])])
        self.head = nn.Linear(config['width'], 3)

    def forward(self, x):
        for layer in self.layers:
            x = self.activation(layer(x))  # squash
        return self.head(x)


model = Net(CONFIG)
model(torch.randn(32, 64))
