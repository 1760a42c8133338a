"""The vision transformer (Dosovitskiy et al. 2021)."""
from collections import OrderedDict
from functools import partial

import torch
from torch import nn
from torchvision.models._weights import choices, load
from torchvision.ops.misc import MLP


class MLPBlock(MLP):
    def __init__(self, in_dim, mlp_dim, dropout):
        super().__init__(in_dim, [mlp_dim, in_dim], activation_layer=nn.GELU, dropout=dropout)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.normal_(module.bias, std=1e-6)


class EncoderBlock(nn.Module):
    def __init__(self, num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer=partial(nn.LayerNorm, eps=1e-6)):
        super().__init__()
        self.ln_1 = norm_layer(hidden_dim)
        self.self_attention = nn.MultiheadAttention(hidden_dim, num_heads, dropout=attention_dropout, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.ln_2 = norm_layer(hidden_dim)
        self.mlp = MLPBlock(hidden_dim, mlp_dim, dropout)

    def forward(self, input):
        x = self.ln_1(input)
        x, _ = self.self_attention(x, x, x, need_weights=False)
        x = self.dropout(x) + input
        return x + self.mlp(self.ln_2(x))


class Encoder(nn.Module):
    def __init__(self, seq_length, num_layers, num_heads, hidden_dim, mlp_dim, dropout, attention_dropout,
                 norm_layer=partial(nn.LayerNorm, eps=1e-6)):
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.empty(1, seq_length, hidden_dim).normal_(std=0.02))
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.Sequential(OrderedDict(
            (f'encoder_layer_{i}', EncoderBlock(num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer))
            for i in range(num_layers)
        ))
        self.ln = norm_layer(hidden_dim)

    def forward(self, input):
        return self.ln(self.layers(self.dropout(input + self.pos_embedding)))


class VisionTransformer(nn.Module):
    def __init__(self, image_size, patch_size, num_layers, num_heads, hidden_dim, mlp_dim, dropout=0.0, attention_dropout=0.0,
                 num_classes=1000, representation_size=None, norm_layer=partial(nn.LayerNorm, eps=1e-6)):
        super().__init__()
        if image_size % patch_size:
            raise AssertionError('patches do not fill the image')
        self.image_size = image_size
        self.patch_size = patch_size
        self.hidden_dim = hidden_dim
        self.conv_proj = nn.Conv2d(3, hidden_dim, patch_size, patch_size)
        self.seq_length = (image_size // patch_size) ** 2 + 1
        self.class_token = nn.Parameter(torch.zeros(1, 1, hidden_dim))
        self.encoder = Encoder(self.seq_length, num_layers, num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer)
        layers = OrderedDict()
        if representation_size is not None:
            layers['pre_logits'] = nn.Linear(hidden_dim, representation_size)
            layers['act'] = nn.Tanh()
            nn.init.trunc_normal_(layers['pre_logits'].weight, std=hidden_dim ** -0.5)
            nn.init.zeros_(layers['pre_logits'].bias)
        layers['head'] = nn.Linear(representation_size or hidden_dim, num_classes)
        self.heads = nn.Sequential(layers)
        nn.init.trunc_normal_(self.conv_proj.weight, std=(3 * patch_size ** 2) ** -0.5)
        nn.init.zeros_(self.conv_proj.bias)
        nn.init.zeros_(self.heads.head.weight)
        nn.init.zeros_(self.heads.head.bias)

    def _process_input(self, x):
        n, _, h, w = x.shape
        if h != self.image_size or w != self.image_size:
            raise AssertionError(f'the image is {h} x {w} and should be {self.image_size} x {self.image_size}')
        return self.conv_proj(x).reshape(n, self.hidden_dim, self.seq_length - 1).permute(0, 2, 1)

    def forward(self, x):
        x = self._process_input(x)
        x = torch.cat([self.class_token.expand(x.shape[0], -1, -1), x], dim=1)
        return self.heads(self.encoder(x)[:, 0])


def _maker(patch, layers, heads, width):
    def make(*, weights=None, pretrained=False, progress=True, **kwargs):
        model = VisionTransformer(kwargs.pop('image_size', 224), patch, layers, heads, width, 4 * width, **kwargs)
        return load(model, weights, pretrained)

    return make


vit_b_16, vit_b_32 = _maker(16, 12, 12, 768), _maker(32, 12, 12, 768)
vit_l_16, vit_l_32 = _maker(16, 24, 16, 1024), _maker(32, 24, 16, 1024)
vit_h_14 = _maker(14, 32, 16, 1280)
ViT_B_16_Weights, ViT_B_32_Weights = choices('ViT_B_16_Weights'), choices('ViT_B_32_Weights')
ViT_L_16_Weights, ViT_L_32_Weights = choices('ViT_L_16_Weights'), choices('ViT_L_32_Weights')
ViT_H_14_Weights = choices('ViT_H_14_Weights')
