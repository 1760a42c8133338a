"""Python as models use it, a small model for each construct."""
import argparse
import copy
import functools
import itertools
import math
import operator
import os
from collections import OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass, field
from enum import Enum
from types import SimpleNamespace
from typing import Dict, List, NamedTuple, Optional, TypedDict, Union, overload

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

try:
    from torch.nn import RMSNormThatIsNowhere as Norm
except ImportError:
    Norm = nn.LayerNorm

WIDTH = 12
ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "silu": lambda: nn.SiLU(inplace=True)}
BLOCKS: Dict[str, type] = {}


def register(name):
    def note(cls):
        BLOCKS[name] = cls
        return cls

    return note


def with_bias(method):
    @functools.wraps(method)
    def wrapped(self, *args, **kwargs):
        result = method(self, *args, **kwargs)
        self.extra = nn.Parameter(torch.zeros(3))
        return result

    return wrapped


@register("plain")
class Plain(nn.Module):
    def __init__(self, width, activation="relu"):
        super(Plain, self).__init__()
        self.fc = nn.Linear(width, width)
        self.act = ACTIVATIONS[activation]()

    def forward(self, x):
        return self.act(self.fc(x))


@register("gated")
class Gated(Plain):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.gate = nn.Linear(self.fc.in_features, self.fc.out_features)

    def forward(self, x):
        return super().forward(x) * torch.sigmoid(self.gate(x))


# case: Registry(["plain", "gated", "plain"], activation="tanh") | float 4 12
class Registry(nn.Module):
    def __init__(self, names, **settings):
        super().__init__()
        self.blocks = nn.ModuleList(BLOCKS[name](WIDTH, **settings) for name in names)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


class Left:
    def __init__(self, *, left=3, **rest):
        super().__init__(**rest)
        self.left = nn.Linear(left, 2)


class Right:
    def __init__(self, *, right=3, **rest):
        super().__init__(**rest)
        self.right = nn.Linear(right, 2)


# case: Diamond(left=5, right=5) | float 4 5
class Diamond(Left, Right, nn.Module):
    def __init__(self, **rest):
        nn.Module.__init__(self)
        width = rest.pop("left")
        self.left, self.right = (nn.Linear(width, size) for size in (2, 3))

    @property
    def both(self):
        return [self.left, self.right]

    @staticmethod
    def join(parts):
        return torch.cat(parts, -1)

    @classmethod
    def standard(cls):
        return cls(left=5, right=5)

    def forward(self, x):
        return self.join([layer(x) for layer in self.both])


@dataclass
class Config:
    width: int = 8
    depths: List[int] = field(default_factory=lambda: [1, 2])
    name: Optional[str] = None

    def __post_init__(self):
        self.total = sum(self.depths)


class Kind(Enum):
    NARROW = 4
    WIDE = 16

    @property
    def half(self):
        return self.value // 2


class Sizes(NamedTuple):
    inner: int
    outer: int = 3


class Options(TypedDict, total=False):
    dropout: float


# case: Configured(Config(depths=[2, 1]), Kind.WIDE, Sizes(5), {"dropout": 0.2}) | float 4 8
class Configured(nn.Module):
    def __init__(self, config: Config, kind: Kind, sizes: Sizes, options: Options):
        super().__init__()
        widths = [config.width, *itertools.repeat(kind.half, config.total), sizes.inner, sizes.outer]
        layers = OrderedDict()
        for i, (a, b) in enumerate(zip(widths, widths[1:])):
            layers[f"fc{i:02d}"] = nn.Linear(a, b)
            layers["drop%d" % i] = nn.Dropout(options.get("dropout", 0.0))
        self.net = nn.Sequential(layers)

    def forward(self, x):
        return self.net(x)


def parsed():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hidden-size", type=int, default=6)
    parser.add_argument("--no-bias", action="store_true")
    args, _ = parser.parse_known_args([])
    args.depth = int(os.environ.get("GRADIENT_LENS_TEST_DEPTH", 2))
    return args


# case: FromArguments(parsed()) | float 4 6
class FromArguments(nn.Module):
    def __init__(self, args):
        super().__init__()
        if args.no_bias:
            raise ValueError("not here")
        for i in range(args.depth):
            setattr(self, "layer{}".format(i), nn.Linear(args.hidden_size, args.hidden_size))
        self.depth = args.depth

    def forward(self, x):
        for i in range(self.depth):
            x = getattr(self, f"layer{i}")(x)
        return x if hasattr(self, "layer1") else None


# case: Numbers() | float 2 3 16 16
class Numbers(nn.Module):
    def __init__(self, shape=(3, 16, 16), depth=4):
        super().__init__()
        rates = np.linspace(0, 0.3, depth).tolist()
        stages = int(np.log2(shape[-1])) - 2
        layers, channels = [], shape[0]
        for rate, _ in zip(rates, range(stages)):
            layers += [nn.Conv2d(channels, channels * 2, 3, stride=2, padding=1), nn.Dropout(rate)]
            channels *= 2
        self.features = nn.Sequential(*layers)
        side = math.ceil(shape[1] / 2**stages)
        self.flat = int(np.prod([channels, side, side]))
        self.head = nn.Linear(self.flat, functools.reduce(operator.mul, (2, 5)))

    def forward(self, x):
        return self.head(self.features(x).reshape(-1, self.flat))


# case: Recursive(4, 3) | float 2 4 16 16
class Recursive(nn.Module):
    """A U-Net that builds itself."""

    def __init__(self, channels, depth):
        super().__init__()
        self.down = nn.Conv2d(channels, channels * 2, 3, 2, 1)
        self.inner = Recursive(channels * 2, depth - 1) if depth > 1 else nn.Identity()
        self.up = nn.ConvTranspose2d(channels * 2, channels, 2, 2)

    def forward(self, x):
        return x + self.up(self.inner(F.relu(self.down(x))))


def fractal(columns, width):
    if columns == 1:
        return nn.Linear(width, width)
    return nn.Sequential(fractal(columns - 1, width), nn.ReLU(), fractal(columns - 1, width))


# case: Copies(fractal(3, 7), 2) | float 3 7
class Copies(nn.Module):
    def __init__(self, layer, count):
        super().__init__()
        self.layers = nn.ModuleList([copy.deepcopy(layer) for _ in range(count)])
        self.by_name = nn.ModuleDict({str(i): each for i, each in enumerate(self.layers)})

    def forward(self, x):
        *rest, last = self.layers
        for layer in rest:
            x = layer(x)
        return last(x), self.by_name["0"](x)


@functools.lru_cache(maxsize=None)
def widths(depth):
    return tuple(2 ** (i + 2) for i in range(depth))


# case: Switch("conv", 3) | float 2 3 8 8
class Switch(nn.Module):
    def __init__(self, kind: Union[str, None], depth):
        super().__init__()
        match kind:
            case "linear" | "dense":
                make = nn.Linear
            case str() as name if (stem := name[:4]) == "conv":
                make = functools.partial(nn.Conv2d, kernel_size=1)
                self.stem = stem
            case _:
                raise NotImplementedError(kind)
        sizes = [3, *widths(depth)]
        self.layers = nn.Sequential(*[make(a, b) for a, b in zip(sizes[:-1], sizes[1:])])

    def forward(self, x):
        counts = defaultdict(int)
        for layer in self.layers:
            x = layer(x)
            counts[type(layer).__name__] += 1
        assert counts == {"Conv2d": 3}
        return x


class Attributes(dict):
    __getattr__ = dict.__getitem__


Output = namedtuple("Output", "logits hidden")


# case: Closures(Attributes(model=SimpleNamespace(width=9), act=torch.tanh)) | float 2 9
class Closures(nn.Module):
    @with_bias
    def __init__(self, cfg):
        super().__init__()
        width = cfg.model.width

        def layer(out=width):
            return nn.Linear(width, out)

        self.first, self.second = layer(), layer(4)
        self.act = cfg.act
        self.scale = (lambda x, by=2.0: x * by)

    def forward(self, x):
        hidden = self.act(self.first(x))
        with torch.enable_grad():
            out = self.second(hidden)
        return Output(logits=self.scale(out), hidden=hidden)


class Base(nn.Module):
    out = 2

    def __init_subclass__(cls, out=None, **rest):
        super().__init_subclass__(**rest)
        if out is not None:
            cls.out = out

    def __init__(self):
        super().__init__()
        self.build()

    def build(self):
        raise NotImplementedError


# case: Derived() | float 3 5
class Derived(Base, out=6):
    def build(self):
        self.layers = [nn.Linear(5, 5), nn.Linear(5, type(self).out)]
        for index, each in enumerate(self.layers):
            self.add_module(f"part_{index}", each)

    def __call__(self, *inputs):
        return super().__call__(*inputs)

    @overload
    def forward(self, x: None) -> None: ...

    def forward(self, x):
        return functools.reduce(lambda value, each: each(value), self.layers, x)


# case: Stream() | float 2 6 5
class Stream(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.Linear(5, 5)
        self.names = {name: getattr(F, name) for name in ("relu", "gelu")}

    def steps(self, x):
        for t in range(x.size(1)):
            yield self.cell(x[:, t])

    def forward(self, x):
        outs = [self.names["gelu" if i % 2 else "relu"](step) for i, step in enumerate(self.steps(x))]
        return torch.stack(outs[::-1], dim=1)


if __name__ == "__main__":
    print(Diamond.standard())
