import torch
import torch.nn as nn
import torch.nn.functional as F


class Regressor(nn.Module):
    def __init__(self, features=12):
        super(Regressor, self).__init__()
        self.fc1 = nn.Linear(features, 80)
        self.fc2 = nn.Linear(80, 80)
        self.fc3 = nn.Linear(80, 80)
        self.fc4 = nn.Linear(80, 80)
        self.fc5 = nn.Linear(80, 1)

    def forward(self, x):
        x = F.sigmoid(self.fc1(x))
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^ vanishing-gradient
        x = F.sigmoid(self.fc2(x))
        x = F.sigmoid(self.fc3(x))
        x = F.sigmoid(self.fc4(x))
        return self.fc5(x)


print(Regressor()(torch.randn(10, 12)).mean())
