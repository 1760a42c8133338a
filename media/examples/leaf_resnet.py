"""Plant diseases on photographs of leaves: a residual network that starts out healthy."""

import torch
import torch.nn as nn


class ResidualBlock(nn.Module):
    def __init__(self, channels_in: int, channels: int, stride: int = 1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels, 3, stride=stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.shortcut = nn.Sequential()
        if stride != 1 or channels_in != channels:
            self.shortcut = nn.Sequential(nn.Conv2d(channels_in, channels, 1, stride=stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        out = self.relu(self.norm1(self.conv1(x)))
        out = self.norm2(self.conv2(out))
        return self.relu(out + self.shortcut(x))


class LeafResNet(nn.Module):
    def __init__(self, diseases: int = 12, blocks: int = 3):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True))
        stages = []
        channels_in = 16
        for channels, stride in ((16, 1), (32, 2), (64, 2)):
            for block in range(blocks):
                stages.append(ResidualBlock(channels_in, channels, stride if block == 0 else 1))
                channels_in = channels
        self.stages = nn.Sequential(*stages)
        self.head = nn.Linear(channels_in, diseases)

        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, photo):
        features = self.stages(self.stem(photo))
        return self.head(features.mean(dim=(2, 3)))


if __name__ == "__main__":
    model = LeafResNet(diseases=38)
    print(model(torch.randn(4, 3, 64, 64)).shape)
