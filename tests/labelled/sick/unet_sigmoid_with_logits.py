"""A small U-Net for masks, trained on logits that are no logits."""
import torch
from torch import nn


def double_conv(i, o):
    return nn.Sequential(
        nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True),
        nn.Conv2d(o, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True),
    )


class SmallUNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1, self.down2 = double_conv(3, 8), double_conv(8, 16)
        self.pool = nn.MaxPool2d(2)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.conv = double_conv(24, 8)
        self.last = nn.Conv2d(8, 1, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.up(self.down2(self.pool(a)))
        out = self.last(self.conv(torch.cat([a, b], dim=1)))
        return torch.sigmoid(out)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^ sigmoid-before-logit-loss


def main():
    net = SmallUNet()
    criterion = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-4)
    images, masks = torch.randn(2, 3, 16, 16), torch.ones(2, 1, 16, 16)
    masks_pred = net(images)
    loss = criterion(masks_pred, masks)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


main()
