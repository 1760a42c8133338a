"""EfficientNet (Tan & Le 2019) and EfficientNetV2 (Tan & Le 2021)."""
from functools import partial
from math import ceil

import torch
from torch import nn
from torchvision.models._weights import choices, load
from torchvision.models.mobilenet import _make_divisible
from torchvision.ops.misc import Conv2dNormActivation, SqueezeExcitation, StochasticDepth


class _Branch(nn.Module):
    """Layers beside a shortcut, where their output is as large as their input."""

    def __init__(self, layers, stride, inp, out, drop):
        super().__init__()
        self.use_res_connect = stride == 1 and inp == out
        self.block = nn.Sequential(*layers)
        self.stochastic_depth = StochasticDepth(drop, 'row')
        self.out_channels = out

    def forward(self, x):
        y = self.block(x)
        return self.stochastic_depth(y) + x if self.use_res_connect else y


class MBConv(_Branch):
    def __init__(self, ratio, kernel, stride, inp, out, drop, norm):
        hidden = _make_divisible(inp * ratio, 8)
        silu = partial(Conv2dNormActivation, norm_layer=norm, activation_layer=nn.SiLU)
        layers = [silu(inp, hidden, 1)] if hidden != inp else []
        layers.append(silu(hidden, hidden, kernel, stride, groups=hidden))
        layers.append(SqueezeExcitation(hidden, max(1, inp // 4), activation=partial(nn.SiLU, inplace=True)))
        layers.append(Conv2dNormActivation(hidden, out, 1, norm_layer=norm, activation_layer=None))
        super().__init__(layers, stride, inp, out, drop)


class FusedMBConv(_Branch):
    def __init__(self, ratio, kernel, stride, inp, out, drop, norm):
        hidden = _make_divisible(inp * ratio, 8)
        silu = partial(Conv2dNormActivation, norm_layer=norm, activation_layer=nn.SiLU)
        if hidden == inp:
            layers = [silu(inp, out, kernel, stride)]
        else:
            layers = [silu(inp, hidden, kernel, stride), Conv2dNormActivation(hidden, out, 1, norm_layer=norm, activation_layer=None)]
        super().__init__(layers, stride, inp, out, drop)


class EfficientNet(nn.Module):
    def __init__(self, inverted_residual_setting, dropout, stochastic_depth_prob=0.2, num_classes=1000, norm_layer=None, last_channel=None):
        super().__init__()
        norm = norm_layer or nn.BatchNorm2d
        rows = inverted_residual_setting
        layers = [Conv2dNormActivation(3, rows[0][4], stride=2, norm_layer=norm, activation_layer=nn.SiLU)]
        total = sum(row[6] for row in rows)
        done = 0
        for kind, ratio, kernel, stride, inp, out, count in rows:
            stage = []
            for i in range(count):
                drop = stochastic_depth_prob * done / total
                stage.append(kind(ratio, kernel, stride if i == 0 else 1, inp if i == 0 else out, out, drop, norm))
                done += 1
            layers.append(nn.Sequential(*stage))
        width = rows[-1][5]
        last = 4 * width if last_channel is None else last_channel
        layers.append(Conv2dNormActivation(width, last, 1, norm_layer=norm, activation_layer=nn.SiLU))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(dropout, inplace=True), nn.Linear(last, num_classes))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode='fan_out')
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            elif isinstance(module, (nn.BatchNorm2d, nn.GroupNorm)):
                nn.init.ones_(module.weight)
                nn.init.zeros_(module.bias)
            elif isinstance(module, nn.Linear):
                bound = module.out_features ** -0.5
                nn.init.uniform_(module.weight, -bound, bound)
                nn.init.zeros_(module.bias)

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


_B0 = [(1, 3, 1, 32, 16, 1), (6, 3, 2, 16, 24, 2), (6, 5, 2, 24, 40, 2), (6, 3, 2, 40, 80, 3), (6, 5, 1, 80, 112, 3), (6, 5, 2, 112, 192, 4),
       (6, 3, 1, 192, 320, 1)]


def _scaled(width, depth):
    """The rows of B0 with wider and more layers: compound scaling."""
    def channels(count):
        return _make_divisible(count * width, 8)

    return [(MBConv, t, k, s, channels(i), channels(o), int(ceil(n * depth))) for t, k, s, i, o, n in _B0]


def _maker(width, depth, dropout, **fixed):
    def make(*, weights=None, pretrained=False, progress=True, **kwargs):
        return load(EfficientNet(_scaled(width, depth), **{'dropout': dropout, **fixed, **kwargs}), weights, pretrained)

    return make


_SLOW = {'norm_layer': partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)}
efficientnet_b0 = _maker(1.0, 1.0, 0.2)
efficientnet_b1 = _maker(1.0, 1.1, 0.2)
efficientnet_b2 = _maker(1.1, 1.2, 0.3)
efficientnet_b3 = _maker(1.2, 1.4, 0.3)
efficientnet_b4 = _maker(1.4, 1.8, 0.4)
efficientnet_b5 = _maker(1.6, 2.2, 0.4, **_SLOW)
efficientnet_b6 = _maker(1.8, 2.6, 0.5, **_SLOW)
efficientnet_b7 = _maker(2.0, 3.1, 0.5, **_SLOW)


def _v2(fused, plain, dropout):
    rows = [(FusedMBConv, *row) for row in fused] + [(MBConv, *row) for row in plain]

    def make(*, weights=None, pretrained=False, progress=True, **kwargs):
        fixed = {'dropout': dropout, 'norm_layer': partial(nn.BatchNorm2d, eps=0.001), 'last_channel': 1280}
        return load(EfficientNet(rows, **{**fixed, **kwargs}), weights, pretrained)

    return make


efficientnet_v2_s = _v2([(1, 3, 1, 24, 24, 2), (4, 3, 2, 24, 48, 4), (4, 3, 2, 48, 64, 4)],
                        [(4, 3, 2, 64, 128, 6), (6, 3, 1, 128, 160, 9), (6, 3, 2, 160, 256, 15)], 0.2)
efficientnet_v2_m = _v2([(1, 3, 1, 24, 24, 3), (4, 3, 2, 24, 48, 5), (4, 3, 2, 48, 80, 5)],
                        [(4, 3, 2, 80, 160, 7), (6, 3, 1, 160, 176, 14), (6, 3, 2, 176, 304, 18), (6, 3, 1, 304, 512, 5)], 0.3)
efficientnet_v2_l = _v2([(1, 3, 1, 32, 32, 4), (4, 3, 2, 32, 64, 7), (4, 3, 2, 64, 96, 7)],
                        [(4, 3, 2, 96, 192, 10), (6, 3, 1, 192, 224, 19), (6, 3, 2, 224, 384, 25), (6, 3, 1, 384, 640, 7)], 0.4)

EfficientNet_B0_Weights, EfficientNet_B1_Weights = choices('EfficientNet_B0_Weights'), choices('EfficientNet_B1_Weights')
EfficientNet_B2_Weights, EfficientNet_B3_Weights = choices('EfficientNet_B2_Weights'), choices('EfficientNet_B3_Weights')
EfficientNet_B4_Weights, EfficientNet_B5_Weights = choices('EfficientNet_B4_Weights'), choices('EfficientNet_B5_Weights')
EfficientNet_B6_Weights, EfficientNet_B7_Weights = choices('EfficientNet_B6_Weights'), choices('EfficientNet_B7_Weights')
EfficientNet_V2_S_Weights, EfficientNet_V2_M_Weights = choices('EfficientNet_V2_S_Weights'), choices('EfficientNet_V2_M_Weights')
EfficientNet_V2_L_Weights = choices('EfficientNet_V2_L_Weights')
