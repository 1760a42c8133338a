# Initialise Linear layers with He: first layer's gradient 9.2e-6 → 0.4 of the last's
import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
  """Attributes, functional activations, two blanks, single quotes."""

  def __init__(self, width=96):
    super(Net, self).__init__()
    self.fc1 = nn.Linear(32, width)  # in
    self.fc2 = nn.Linear(width, width)
    self.fc3 = nn.Linear(width, width)
    self.fc4 = nn.Linear(width, width)
    self.fc5 = nn.Linear(width, width)
    self.out = nn.Linear(width, 4)
    self.name = 'net'
    for layer in [self.fc1, self.fc2, self.fc3, self.fc4, self.fc5]:
      nn.init.kaiming_normal_(layer.weight, nonlinearity='relu')

  def forward(self, x):
    x = F.relu(self.fc1(x))
    x = F.relu(self.fc2(x))
    x = F.relu(self.fc3(x))
    x = F.relu(self.fc4(x))
    x = F.relu(self.fc5(x))
    return self.out(x)


model = Net()
model(torch.randn(32, 32))
