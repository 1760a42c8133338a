"""Two GRU cells in a loop; what the first one has read goes through numpy on its way to the second."""
import torch
from torch import nn


class Summary(nn.Module):
    def __init__(self, features=10, hidden=20, classes=4):
        super().__init__()
        self.hidden = hidden
        self.reader = nn.GRUCell(features, hidden)
        self.thinker = nn.GRUCell(hidden, hidden)
        self.decide = nn.Linear(hidden, classes)

    def forward(self, x):
        first = x.new_zeros(x.size(0), self.hidden)
        second = x.new_zeros(x.size(0), self.hidden)
        for step in range(x.size(1)):
            first = self.reader(x[:, step], first)
        notes = torch.from_numpy(first.detach().numpy())
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ detached-gradient
        for _ in range(3):
            second = self.thinker(notes, second)
        return self.decide(second)


Summary()(torch.randn(5, 12, 10))
