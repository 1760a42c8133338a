import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self, sizes=(32, 64, 64, 48, 10)):
        super().__init__()
        self.weights = nn.ParameterList()
        self.biases = nn.ParameterList()
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            self.weights.append(nn.Parameter(0.01 * torch.randn(n_out, n_in)))  # small
            self.biases.append(nn.Parameter(torch.zeros(n_out)))

    def forward(self, x):
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            x = F.relu(F.linear(x, w, b))
        return F.linear(x, self.weights[-1], self.biases[-1])


model = Net()
model(torch.randn(8, 32))
