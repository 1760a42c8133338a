import torch
import torch.nn as nn


def weights(m):
    if isinstance(m, nn.Linear):
        nn.init.xavier_normal_(m.weight, gain=nn.init.calculate_gain("tanh"))
        m.bias.data.fill_(0)


net = nn.Sequential(*[layer for _ in range(10) for layer in (nn.Linear(80, 80), nn.Tanh())], nn.Linear(80, 4))
net.apply(weights)
net(torch.randn(32, 80))
