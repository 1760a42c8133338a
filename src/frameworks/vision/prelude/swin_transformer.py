"""The Swin transformer (Liu et al. 2021)."""
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F
from torchvision.models._weights import choices, load
from torchvision.ops.misc import MLP, Permute, StochasticDepth


class PatchMerging(nn.Module):
    def __init__(self, dim, norm_layer=nn.LayerNorm):
        super().__init__()
        self.dim = dim
        self.reduction = nn.Linear(4 * dim, 2 * dim, bias=False)
        self.norm = norm_layer(4 * dim)

    def forward(self, x):
        height, width = x.shape[-3:-1]
        x = F.pad(x, (0, 0, 0, width % 2, 0, height % 2))
        corners = [x[..., row::2, column::2, :] for column in (0, 1) for row in (0, 1)]
        return self.reduction(self.norm(torch.cat(corners, -1)))


class ShiftedWindowAttention(nn.Module):
    def __init__(self, dim, window_size, shift_size, num_heads, qkv_bias=True, proj_bias=True, attention_dropout=0.0, dropout=0.0):
        super().__init__()
        self.window_size = window_size
        self.shift_size = shift_size
        self.num_heads = num_heads
        self.attention_dropout = attention_dropout
        self.dropout = dropout
        self.qkv = nn.Linear(dim, dim * 3, bias=qkv_bias)
        self.proj = nn.Linear(dim, dim, bias=proj_bias)
        rows, columns = window_size
        self.relative_position_bias_table = nn.Parameter(torch.zeros((2 * rows - 1) * (2 * columns - 1), num_heads))
        y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing='ij')
        y, x = y.flatten(), x.flatten()
        index = (y[:, None] - y[None, :] + rows - 1) * (2 * columns - 1) + x[:, None] - x[None, :] + columns - 1
        self.register_buffer('relative_position_index', index.flatten())
        nn.init.trunc_normal_(self.relative_position_bias_table, std=0.02)

    def forward(self, x):
        batch, height, width, channels = x.shape
        rows, columns = self.window_size
        x = F.pad(x, (0, 0, 0, -width % columns, 0, -height % rows))
        _, padded_height, padded_width, _ = x.shape
        down, across = self.shift_size
        # A window as large as the picture is not shifted.
        down, across = 0 if rows >= padded_height else down, 0 if columns >= padded_width else across
        if down + across > 0:
            x = torch.roll(x, (-down, -across), (1, 2))
        windows = (padded_height // rows) * (padded_width // columns)
        area = rows * columns
        x = x.view(batch, padded_height // rows, rows, padded_width // columns, columns, channels)
        x = x.permute(0, 1, 3, 2, 4, 5).reshape(batch * windows, area, channels)
        qkv = self.qkv(x).reshape(x.shape[0], area, 3, self.num_heads, channels // self.num_heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0] * (channels // self.num_heads) ** -0.5, qkv[1], qkv[2]
        bias = self.relative_position_bias_table[self.relative_position_index].view(area, area, self.num_heads)
        attention = q @ k.transpose(-2, -1) + bias.permute(2, 0, 1).unsqueeze(0)
        if down + across > 0:
            mask = _mask(padded_height, padded_width, self.window_size, (down, across))
            attention = attention.view(batch, windows, self.num_heads, area, area) + mask.unsqueeze(1).unsqueeze(0)
            attention = attention.view(-1, self.num_heads, area, area)
        attention = F.dropout(F.softmax(attention, dim=-1), p=self.attention_dropout, training=self.training)
        x = (attention @ v).transpose(1, 2).reshape(batch * windows, area, channels)
        x = F.dropout(self.proj(x), p=self.dropout, training=self.training)
        x = x.view(batch, padded_height // rows, padded_width // columns, rows, columns, channels)
        x = x.permute(0, 1, 3, 2, 4, 5).reshape(batch, padded_height, padded_width, channels)
        if down + across > 0:
            x = torch.roll(x, (down, across), (1, 2))
        return x[:, :height, :width, :].contiguous()


def _mask(height, width, window, shift):
    """What was rolled around does not see what it has come beside."""
    (rows, columns), (down, across) = window, shift
    regions = torch.zeros(height, width)
    bands = [[(0, -size), (-size, -step), (-step, None)] for size, step in ((rows, down), (columns, across))]
    count = 0
    for top, bottom in bands[0]:
        for left, right in bands[1]:
            regions[top:bottom, left:right] = count
            count += 1
    regions = regions.view(height // rows, rows, width // columns, columns).permute(0, 2, 1, 3).reshape(-1, rows * columns)
    apart = regions.unsqueeze(1) - regions.unsqueeze(2)
    return apart.masked_fill(apart != 0, -100.0).masked_fill(apart == 0, 0.0)


class SwinTransformerBlock(nn.Module):
    def __init__(self, dim, num_heads, window_size, shift_size, mlp_ratio=4.0, dropout=0.0, attention_dropout=0.0, stochastic_depth_prob=0.0,
                 norm_layer=nn.LayerNorm, attn_layer=ShiftedWindowAttention):
        super().__init__()
        self.norm1 = norm_layer(dim)
        self.attn = attn_layer(dim, window_size, shift_size, num_heads, attention_dropout=attention_dropout, dropout=dropout)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, 'row')
        self.norm2 = norm_layer(dim)
        self.mlp = MLP(dim, [int(dim * mlp_ratio), dim], activation_layer=nn.GELU, dropout=dropout)
        for module in self.mlp.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.normal_(module.bias, std=1e-6)

    def forward(self, x):
        x = x + self.stochastic_depth(self.attn(self.norm1(x)))
        return x + self.stochastic_depth(self.mlp(self.norm2(x)))


class SwinTransformer(nn.Module):
    def __init__(self, patch_size, embed_dim, depths, num_heads, window_size, mlp_ratio=4.0, dropout=0.0, attention_dropout=0.0,
                 stochastic_depth_prob=0.1, num_classes=1000, norm_layer=None, block=None):
        super().__init__()
        block = block or SwinTransformerBlock
        norm = norm_layer or partial(nn.LayerNorm, eps=1e-5)
        layers = [nn.Sequential(nn.Conv2d(3, embed_dim, patch_size, patch_size), Permute([0, 2, 3, 1]), norm(embed_dim))]
        last = sum(depths) - 1
        done = 0
        for stage, (depth, heads) in enumerate(zip(depths, num_heads)):
            dim = embed_dim * 2 ** stage
            blocks = []
            for i in range(depth):
                shift = [0 if i % 2 == 0 else size // 2 for size in window_size]
                drop = stochastic_depth_prob * done / last
                blocks.append(block(dim, heads, window_size, shift, mlp_ratio, dropout, attention_dropout, drop, norm))
                done += 1
            layers.append(nn.Sequential(*blocks))
            if stage < len(depths) - 1:
                layers.append(PatchMerging(dim, norm))
        width = embed_dim * 2 ** (len(depths) - 1)
        self.features = nn.Sequential(*layers)
        self.norm = norm(width)
        self.permute = Permute([0, 3, 1, 2])
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten(1)
        self.head = nn.Linear(width, num_classes)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x):
        x = self.permute(self.norm(self.features(x)))
        return self.head(self.flatten(self.avgpool(x)))


def _maker(width, depths, heads, drop):
    def make(*, weights=None, pretrained=False, progress=True, **kwargs):
        model = SwinTransformer([4, 4], width, depths, heads, [7, 7], **{'stochastic_depth_prob': drop, **kwargs})
        return load(model, weights, pretrained)

    return make


swin_t = _maker(96, [2, 2, 6, 2], [3, 6, 12, 24], 0.2)
swin_s = _maker(96, [2, 2, 18, 2], [3, 6, 12, 24], 0.3)
swin_b = _maker(128, [2, 2, 18, 2], [4, 8, 16, 32], 0.5)
Swin_T_Weights, Swin_S_Weights, Swin_B_Weights = choices('Swin_T_Weights'), choices('Swin_S_Weights'), choices('Swin_B_Weights')
