import math
import torch
from torch import nn
import torch.nn.functional as F



class Siamese(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.tower = nn.Sequential(nn.Linear(20, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh(), nn.Linear(hidden, 16))
        self.out = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 2))

    def forward(self, a, b):
        return self.out(self.tower(a) - self.tower(b))
