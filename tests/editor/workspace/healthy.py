import torch.nn as nn


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(20, 40)
        self.act = nn.ReLU()
        self.second = nn.Linear(40, 3)

    def forward(self, x):
        return self.second(self.act(self.first(x)))
