import math
import torch
from torch import nn
import torch.nn.functional as F



class GraphConvolution(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(i, o))
        self.bias = nn.Parameter(torch.empty(o))
        bound = 1.0 / math.sqrt(o)
        self.weight.data.uniform_(-bound, bound)
        self.bias.data.uniform_(-bound, bound)

    def forward(self, x, adjacency):
        return adjacency @ (x @ self.weight) + self.bias


class GCN(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.first = GraphConvolution(12, width)
        self.second = GraphConvolution(width, width)
        self.third = GraphConvolution(width, 7)

    def forward(self, x, adjacency):
        h = F.relu(self.first(x, adjacency))
        h = F.relu(self.second(h, adjacency))
        return F.log_softmax(self.third(h, adjacency), dim=-1)
