"""ConvNeXt (Liu et al. 2022)."""
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F
from torchvision.models._weights import choices, load
from torchvision.ops.misc import Conv2dNormActivation, Permute, StochasticDepth


class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        y = F.layer_norm(x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps)
        return y.permute(0, 3, 1, 2)


class CNBlock(nn.Module):
    def __init__(self, dim, layer_scale, stochastic_depth_prob, norm_layer=None):
        super().__init__()
        norm = norm_layer or partial(nn.LayerNorm, eps=1e-6)
        self.block = nn.Sequential(
            nn.Conv2d(dim, dim, 7, padding=3, groups=dim), Permute([0, 2, 3, 1]), norm(dim),
            nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim), Permute([0, 3, 1, 2]),
        )
        self.layer_scale = nn.Parameter(torch.ones(dim, 1, 1) * layer_scale)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, 'row')

    def forward(self, x):
        return x + self.stochastic_depth(self.layer_scale * self.block(x))


class ConvNeXt(nn.Module):
    def __init__(self, block_setting, stochastic_depth_prob=0.0, layer_scale=1e-6, num_classes=1000, block=None, norm_layer=None):
        super().__init__()
        block = block or CNBlock
        norm = norm_layer or partial(LayerNorm2d, eps=1e-6)
        layers = [Conv2dNormActivation(3, block_setting[0][0], 4, 4, 0, norm_layer=norm, activation_layer=None, bias=True)]
        last = sum(count for _, _, count in block_setting) - 1
        done = 0
        for width, out, count in block_setting:
            drops = [stochastic_depth_prob * (done + i) / last for i in range(count)]
            layers.append(nn.Sequential(*[block(width, layer_scale, drop) for drop in drops]))
            done += count
            if out is not None:
                layers.append(nn.Sequential(norm(width), nn.Conv2d(width, out, 2, 2)))
        width = block_setting[-1][0]
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(norm(width), nn.Flatten(1), nn.Linear(width, num_classes))
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.trunc_normal_(module.weight, std=0.02)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)))


def _maker(widths, counts, drop):
    rows = list(zip(widths, [*widths[1:], None], counts))

    def make(*, weights=None, pretrained=False, progress=True, **kwargs):
        return load(ConvNeXt(rows, **{'stochastic_depth_prob': drop, **kwargs}), weights, pretrained)

    return make


convnext_tiny = _maker((96, 192, 384, 768), (3, 3, 9, 3), 0.1)
convnext_small = _maker((96, 192, 384, 768), (3, 3, 27, 3), 0.4)
convnext_base = _maker((128, 256, 512, 1024), (3, 3, 27, 3), 0.5)
convnext_large = _maker((192, 384, 768, 1536), (3, 3, 27, 3), 0.5)
ConvNeXt_Tiny_Weights, ConvNeXt_Small_Weights = choices('ConvNeXt_Tiny_Weights'), choices('ConvNeXt_Small_Weights')
ConvNeXt_Base_Weights, ConvNeXt_Large_Weights = choices('ConvNeXt_Base_Weights'), choices('ConvNeXt_Large_Weights')
