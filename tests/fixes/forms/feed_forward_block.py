import torch
from torch import nn


class FeedForward(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.w_1 = nn.Linear(dim, hidden)
        self.w_2 = nn.Linear(hidden, dim)

    def forward(self, x):
        return self.w_2(torch.tanh(self.w_1(x)))


class Stack(nn.Module):
    def __init__(self, dim=64, depth=6):
        super().__init__()
        self.layers = nn.ModuleList([FeedForward(dim, 2 * dim) for _ in range(depth)])
        self.out = nn.Linear(dim, 3)

    def forward(self, x):
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return self.out(x)


model = Stack()
model(torch.randn(16, 64))
