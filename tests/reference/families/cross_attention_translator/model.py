import math
import torch
import torch.nn as nn


class MultiHead(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.d_k = d_model // n_heads
        self.w_q = nn.Linear(d_model, d_model)
        self.w_k = nn.Linear(d_model, d_model)
        self.w_v = nn.Linear(d_model, d_model)
        self.fc = nn.Linear(d_model, d_model)

    def split(self, x):
        return x.view(x.size(0), -1, self.n_heads, self.d_k).transpose(1, 2)

    def forward(self, q, k, v, mask=None):
        q, k, v = self.split(self.w_q(q)), self.split(self.w_k(k)), self.split(self.w_v(v))
        energy = torch.matmul(q, k.permute(0, 1, 3, 2)) / math.sqrt(self.d_k)
        if mask is not None:
            energy = energy.masked_fill(mask == 0, -1e10)
        attention = torch.softmax(energy, dim=-1)
        x = torch.matmul(attention, v).transpose(1, 2).contiguous()
        return self.fc(x.view(x.size(0), -1, self.n_heads * self.d_k))


class FeedForward(nn.Sequential):
    def __init__(self, d, h):
        super().__init__(nn.Linear(d, h), nn.ReLU(), nn.Linear(h, d))


class EncoderLayer(nn.Module):
    def __init__(self, d, h):
        super().__init__()
        self.attn = MultiHead(d, h)
        self.ff = FeedForward(d, 2 * d)
        self.n1, self.n2 = nn.LayerNorm(d), nn.LayerNorm(d)

    def forward(self, x, mask):
        x = self.n1(x + self.attn(x, x, x, mask))
        return self.n2(x + self.ff(x))


class DecoderLayer(nn.Module):
    def __init__(self, d, h):
        super().__init__()
        self.attn, self.cross = MultiHead(d, h), MultiHead(d, h)
        self.ff = FeedForward(d, 2 * d)
        self.n1, self.n2, self.n3 = nn.LayerNorm(d), nn.LayerNorm(d), nn.LayerNorm(d)

    def forward(self, y, x, src_mask, tgt_mask):
        y = self.n1(y + self.attn(y, y, y, tgt_mask))
        y = self.n2(y + self.cross(y, x, x, src_mask))
        return self.n3(y + self.ff(y))


class Translator(nn.Module):
    def __init__(self, src_vocab=90, tgt_vocab=70, d=64, h=4, layers=2, pad=0):
        super().__init__()
        self.pad = pad
        self.src = nn.Embedding(src_vocab, d)
        self.tgt = nn.Embedding(tgt_vocab, d)
        self.register_buffer("pe", self.positions(50, d))
        self.enc = nn.ModuleList([EncoderLayer(d, h) for _ in range(layers)])
        self.dec = nn.ModuleList([DecoderLayer(d, h) for _ in range(layers)])
        self.out = nn.Linear(d, tgt_vocab)
        self.d = d

    @staticmethod
    def positions(n, d):
        pe = torch.zeros(n, d)
        place = torch.arange(0, n).unsqueeze(1).float()
        div = torch.exp(torch.arange(0, d, 2).float() * -(math.log(10000.0) / d))
        pe[:, 0::2] = torch.sin(place * div)
        pe[:, 1::2] = torch.cos(place * div)
        return pe.unsqueeze(0)

    def forward(self, src, tgt):
        src_mask = (src != self.pad).unsqueeze(1).unsqueeze(2)
        length = tgt.shape[1]
        tgt_mask = (tgt != self.pad).unsqueeze(1).unsqueeze(3) & torch.tril(torch.ones(length, length)).bool()
        x = self.src(src) * math.sqrt(self.d) + self.pe[:, : src.size(1)]
        y = self.tgt(tgt) * math.sqrt(self.d) + self.pe[:, : tgt.size(1)]
        for layer in self.enc:
            x = layer(x, src_mask)
        for layer in self.dec:
            y = layer(y, x, src_mask, tgt_mask)
        return self.out(y)
