import math

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, inputs=8, hidden=40):
        super().__init__()
        self.hidden = hidden
        k = 1 / math.sqrt(hidden)
        def weight(a, b):
            return nn.Parameter(torch.empty(a, b).uniform_(-k, k))
        self.w_r, self.u_r = weight(inputs, hidden), weight(hidden, hidden)
        self.w_z, self.u_z = weight(inputs, hidden), weight(hidden, hidden)
        self.w_n, self.u_n = weight(inputs, hidden), weight(hidden, hidden)
        self.b_r = nn.Parameter(torch.zeros(hidden))
        self.b_z = nn.Parameter(torch.zeros(hidden))
        self.b_n = nn.Parameter(torch.zeros(hidden))
        self.out = nn.Linear(hidden, 2)

    def forward(self, x):
        h = torch.zeros(x.shape[0], self.hidden)
        outputs = []
        for t in range(x.shape[1]):
            r = torch.sigmoid(x[:, t] @ self.w_r + h @ self.u_r + self.b_r)
            z = torch.sigmoid(x[:, t] @ self.w_z + h @ self.u_z + self.b_z)
            n = torch.tanh(x[:, t] @ self.w_n + (r * h) @ self.u_n + self.b_n)
            h = (1 - z) * n + z * h
            outputs.append(h)
        return self.out(torch.stack(outputs, 1).mean(1))
