import math

import torch
from torch import nn


class Aggregate(nn.Module):
    """Mixes neighbours, then features; drawn as most graph layers are."""

    def __init__(self, in_features, out_features):
        super().__init__()
        self.kernel = nn.Parameter(torch.empty(in_features, out_features))
        self.shift = nn.Parameter(torch.zeros(out_features))
        self.reset_parameters()

    def reset_parameters(self):
        stdv = 1.0 / math.sqrt(self.kernel.size(1))
        self.kernel.data.uniform_(-stdv, stdv)

    def forward(self, nodes, adjacency):
        return adjacency @ (nodes @ self.kernel) + self.shift


class Graph(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer('adjacency', torch.eye(30))
        self.first = Aggregate(32, 64)
        self.second = Aggregate(64, 64)
        self.third = Aggregate(64, 64)
        self.fourth = Aggregate(64, 64)
        self.last = Aggregate(64, 5)

    def forward(self, nodes):
        nodes = torch.sigmoid(self.first(nodes, self.adjacency))
        nodes = torch.sigmoid(self.second(nodes, self.adjacency))
        nodes = torch.sigmoid(self.third(nodes, self.adjacency))
        nodes = torch.sigmoid(self.fourth(nodes, self.adjacency))
        return self.last(nodes, self.adjacency)


model = Graph()
model(torch.randn(30, 32))
