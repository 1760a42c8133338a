from torch import nn, randn

net = nn.Sequential(
    nn.Linear(24, 64),
    nn.Sigmoid(),
#   ^^^^^^^^^^^^^ vanishing-gradient
    nn.Linear(64, 64),
    nn.Sigmoid(),
    nn.Linear(64, 64),
    nn.Sigmoid(),
    nn.Linear(64, 64),
    nn.Sigmoid(),
    nn.Linear(64, 64),
    nn.Sigmoid(),
    nn.Linear(64, 2),
)
net(randn(16, 24))
