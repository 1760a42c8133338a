"""Nine graph convolutions over a fixed graph, each squashed by a sigmoid."""
import torch
from torch import nn


class GraphConvolution(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, nodes, adjacency):
        return adjacency @ (nodes @ self.weight) + self.bias


class DeepGraphNet(nn.Module):
    def __init__(self, features=32, hidden=32, classes=4, depth=9):
        super().__init__()
        self.register_buffer("adjacency", torch.eye(40))
        sizes = [features] + [hidden] * depth
        self.convolutions = nn.ModuleList([GraphConvolution(a, b) for a, b in zip(sizes, sizes[1:])])
        self.out = GraphConvolution(hidden, classes)

    def forward(self, nodes):
        for convolution in self.convolutions:
            nodes = torch.sigmoid(convolution(nodes, self.adjacency))
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        return self.out(nodes, self.adjacency)


DeepGraphNet()(torch.randn(40, 32))
