"""Convolutions whose maps are scaled and shifted by a question vector (FiLM)."""
import torch
import torch.nn as nn


class FilmBlock(nn.Module):
    def __init__(self, ch, q):
        super().__init__()
        self.c1 = nn.Conv2d(ch, ch, 1)
        self.c2 = nn.Conv2d(ch, ch, 3, padding=1)
        self.bn = nn.BatchNorm2d(ch, affine=False)
        self.film = nn.Linear(q, 2 * ch)

    def forward(self, x, q):
        x = torch.relu(self.c1(x))
        gamma, beta = self.film(q).chunk(2, dim=1)
        y = self.bn(self.c2(x))
        y = torch.relu((1 + gamma[:, :, None, None]) * y + beta[:, :, None, None])
        return x + y


class Film(nn.Module):
    def __init__(self, vocab=40, ch=32, answers=9):
        super().__init__()
        self.embed = nn.Embedding(vocab, 24)
        self.gru = nn.GRU(24, 32, batch_first=True)
        self.stem = nn.Sequential(nn.Conv2d(3, ch, 3, 2, 1), nn.BatchNorm2d(ch), nn.ReLU())
        self.blocks = nn.ModuleList([FilmBlock(ch, 32) for _ in range(3)])
        self.head = nn.Sequential(nn.Conv2d(ch, 48, 1), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(48, answers))

    def forward(self, image, words):
        q = self.gru(self.embed(words))[1][0]
        x = self.stem(image)
        for block in self.blocks:
            x = block(x, q)
        return self.head(x)
