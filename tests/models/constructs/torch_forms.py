"""PyTorch as models use it, a small model for each construct."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import parametrizations, parametrize, spectral_norm, weight_norm
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

try:
    import pytorch_lightning as pl
except ImportError:
    from types import SimpleNamespace

    pl = SimpleNamespace(LightningModule=nn.Module)


# case: Lazy() | float 2 3 12 12
class Lazy(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(6, 3)
        self.norm = nn.LazyBatchNorm2d()
        self.fc = nn.LazyLinear(4)

    def forward(self, x):
        return self.fc(torch.flatten(self.norm(self.conv(x)), 1))


# case: Packed() | tokens 4 9
class Packed(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(30, 8, padding_idx=0)
        self.rnn = nn.LSTM(8, 6, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(12, 2)

    def forward(self, x):
        lengths = torch.tensor([9, 7, 5, 3])
        packed = pack_padded_sequence(self.table(x), lengths, batch_first=True)
        out, (h, c) = self.rnn(packed)
        out, _ = pad_packed_sequence(out, batch_first=True)
        return self.fc(torch.cat([h[-2], h[-1]], dim=1)), self.fc(out)


# case: Raw() | float 5 4
class Raw(nn.Module):
    """A functional model of bare parameters."""

    def __init__(self):
        super().__init__()
        self.weights = nn.ParameterList([nn.Parameter(torch.randn(8, 4) * 0.1), nn.Parameter(torch.empty(3, 8))])
        self.named = nn.ParameterDict({"bias": nn.Parameter(torch.zeros(8))})
        self.register_parameter("last", nn.Parameter(torch.zeros(3)))
        self.register_parameter("nothing", None)
        self.register_buffer("mask", torch.tril(torch.ones(5, 5)), persistent=False)
        nn.init.kaiming_uniform_(self.weights[1], a=math.sqrt(5))

    def forward(self, x):
        x = F.relu(F.linear(x, self.weights[0], self.named["bias"]))
        x = self.mask[: x.size(0), : x.size(0)] @ x
        return torch.addmm(self.last, x, self.weights[1].t())


# case: Normed() | float 2 3 8 8
class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = weight_norm(nn.Conv2d(3, 4, 3, padding=1))
        self.b = spectral_norm(nn.Conv2d(4, 4, 3, padding=1))
        self.c = parametrizations.orthogonal(nn.Linear(8, 8))
        self.d = parametrizations.spectral_norm(nn.Linear(8, 8))

    def forward(self, x):
        return self.d(self.c(self.b(F.relu(self.a(x)))))


class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).transpose(-1, -2)


# case: Parametrized() | float 2 5
class Parametrized(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(5, 5)
        parametrize.register_parametrization(self.layer, "weight", Symmetric())

    def forward(self, x):
        return self.layer(x)


# case: Tied() | tokens 3 6
class Tied(nn.Module):
    def __init__(self, vocabulary=30, width=8):
        super().__init__()
        self.table = nn.Embedding(vocabulary, width)
        self.mix = nn.Linear(width, width)
        self.head = nn.Linear(width, vocabulary, bias=False)
        self.head.weight = self.table.weight
        self.register_buffer("positions", torch.arange(6).unsqueeze(0))
        self.places = nn.Embedding(6, width)

    def forward(self, x):
        x = self.table(x) + self.places(self.positions[:, : x.size(1)])
        return self.head(torch.tanh(self.mix(x)))


# case: Attention() | float 2 5 8
class Attention(nn.Module):
    """einsum, masks and advanced indexing."""

    def __init__(self, width=8, heads=2):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.bias = nn.Parameter(torch.zeros(9, heads))
        self.heads = heads
        index = torch.arange(5)[:, None] - torch.arange(5)[None, :] + 4
        self.register_buffer("index", index)

    def forward(self, x):
        b, n, w = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        scores = torch.einsum("bhid,bhjd->bhij", q, k) * (w // self.heads) ** -0.5
        scores = scores + self.bias[self.index].permute(2, 0, 1)
        causal = torch.ones(n, n, dtype=torch.bool, device=x.device).triu(1)
        scores = scores.masked_fill(causal[None, None], float("-inf"))
        out = torch.einsum("b h i j, b h j d -> b i h d", scores.softmax(-1), v)
        return out.reshape(b, n, w), out[:, [0, -1], ...].flatten(1), out[..., None, 0]


# case: Patches() | float 2 3 8 8
class Patches(nn.Module):
    """unfold, fold, gather, scatter."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(12, 12)
        self.fold = nn.Fold((8, 8), 2, stride=2)

    def forward(self, x):
        windows = x.unfold(2, 2, 2).unfold(3, 2, 2)
        cols = F.unfold(x, 2, stride=2).transpose(1, 2)
        cols = self.fc(cols)
        order = torch.arange(15, -1, -1).view(1, 16, 1).expand(2, 16, 12)
        turned = cols.gather(1, order)
        back = torch.zeros_like(turned).scatter_add(1, order, turned)
        return self.fold(back.transpose(1, 2)), windows.mean((-1, -2))


# case: Checkpointed() | float 4 6
class Checkpointed(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 6)
        self.rest = nn.Sequential(nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 2))

    def forward(self, x):
        x = checkpoint(self.first, x)
        return checkpoint_sequential(self.rest, 2, x)


# case: wrapped() | float 4 6
def wrapped():
    model = nn.DataParallel(Checkpointed())
    if hasattr(torch, "compile") and False:
        model = torch.compile(model)
    return model


@torch.jit.script
def squash(x):
    return x * torch.sigmoid(x)


# case: Scripted() | float 3 5
class Scripted(nn.Module):
    __constants__ = ["scale"]

    def __init__(self):
        super().__init__()
        self.layer = torch.jit.script(nn.Linear(5, 5))
        self.scale = 2.0

    @torch.jit.ignore
    def names(self):
        return []

    @torch.jit.export
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if torch.jit.is_scripting():
            return x
        return squash(self.layer(x)) * self.scale


# case: Lit(width=10) | float 4 6
class Lit(pl.LightningModule):
    def __init__(self, width, lr=1e-3):
        super().__init__()
        if hasattr(self, "save_hyperparameters"):
            self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(6, width), nn.ReLU(), nn.Linear(width, 2))

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        return F.cross_entropy(self(x), y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


# case: Frozen() | float 2 3 8 8
class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
        self.body.requires_grad_(False)
        self.head = nn.Linear(4, 2)
        self.apply(self.initialise)

    @staticmethod
    @torch.no_grad()
    def initialise(module):
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            module.weight.data.normal_(0, 0.02)
            if module.bias is not None:
                module.bias.fill_(0)

    def forward(self, x):
        with torch.no_grad():
            x = self.body(x)
        x = x.detach().mean(dim=[2, 3])
        return {"logits": self.head(x), "features": x.new_zeros(x.shape) + x}
