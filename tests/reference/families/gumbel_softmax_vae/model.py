import torch
import torch.nn as nn
import torch.nn.functional as F


class Categorical(nn.Module):
    def __init__(self, size=100, hidden=64, variables=8, classes=10, temperature=1.0):
        super().__init__()
        self.variables, self.classes, self.temperature = variables, classes, temperature
        self.fc1 = nn.Linear(size, hidden)
        self.fc2 = nn.Linear(hidden, variables * classes)
        self.fc3 = nn.Linear(variables * classes, hidden)
        self.fc4 = nn.Linear(hidden, size)

    def sample(self, logits, eps=1e-20):
        u = torch.rand(logits.size())
        gumbel = -torch.log(-torch.log(u + eps) + eps)
        return F.softmax((logits + gumbel) / self.temperature, dim=-1)

    def forward(self, x):
        q = self.fc2(F.relu(self.fc1(x))).view(-1, self.variables, self.classes)
        z = self.sample(q).view(-1, self.variables * self.classes)
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z)))), F.softmax(q, dim=-1)
