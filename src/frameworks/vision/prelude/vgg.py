import torch
from torch import nn
from torchvision.models._weights import choices, load


class VGG(nn.Module):
    def __init__(self, features, num_classes=1000, init_weights=True, dropout=0.5):
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096), nn.ReLU(True), nn.Dropout(dropout),
            nn.Linear(4096, 4096), nn.ReLU(True), nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )
        if init_weights:
            for module in self.modules():
                if isinstance(module, nn.Conv2d):
                    nn.init.kaiming_normal_(module.weight, mode='fan_out', nonlinearity='relu')
                    nn.init.constant_(module.bias, 0)
                elif isinstance(module, nn.BatchNorm2d):
                    nn.init.constant_(module.weight, 1)
                    nn.init.constant_(module.bias, 0)
                elif isinstance(module, nn.Linear):
                    nn.init.normal_(module.weight, 0, 0.01)
                    nn.init.constant_(module.bias, 0)

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def make_layers(cfg, batch_norm=False):
    layers = []
    channels = 3
    for width in cfg:
        if width == 'M':
            layers.append(nn.MaxPool2d(2, 2))
            continue
        layers.append(nn.Conv2d(channels, width, 3, padding=1))
        if batch_norm:
            layers.append(nn.BatchNorm2d(width))
        layers.append(nn.ReLU(inplace=True))
        channels = width
    return nn.Sequential(*layers)


def _cfg(*counts):
    return [item for width, count in zip((64, 128, 256, 512, 512), counts) for item in [width] * count + ['M']]


cfgs = {'A': _cfg(1, 1, 2, 2, 2), 'B': _cfg(2, 2, 2, 2, 2), 'D': _cfg(2, 2, 3, 3, 3), 'E': _cfg(2, 2, 4, 4, 4)}


def _maker(cfg, batch_norm):
    def make(pretrained=False, progress=True, weights=None, **kwargs):
        if weights is not None or pretrained:
            kwargs['init_weights'] = False
        return load(VGG(make_layers(cfgs[cfg], batch_norm), **kwargs), weights, pretrained)

    return make


vgg11, vgg11_bn = _maker('A', False), _maker('A', True)
vgg13, vgg13_bn = _maker('B', False), _maker('B', True)
vgg16, vgg16_bn = _maker('D', False), _maker('D', True)
vgg19, vgg19_bn = _maker('E', False), _maker('E', True)
VGG11_Weights, VGG11_BN_Weights = choices('VGG11_Weights'), choices('VGG11_BN_Weights')
VGG13_Weights, VGG13_BN_Weights = choices('VGG13_Weights'), choices('VGG13_BN_Weights')
VGG16_Weights, VGG16_BN_Weights = choices('VGG16_Weights'), choices('VGG16_BN_Weights')
VGG19_Weights, VGG19_BN_Weights = choices('VGG19_Weights'), choices('VGG19_BN_Weights')
model_urls = {name: '' for name in ('vgg11', 'vgg13', 'vgg16', 'vgg19', 'vgg11_bn', 'vgg13_bn', 'vgg16_bn', 'vgg19_bn')}
