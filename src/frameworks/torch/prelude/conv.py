import math

import torch
from torch.nn import functional as F
from torch.nn import init
from torch.nn.modules.module import Module
from torch.nn.modules.utils import _pair, _reverse_repeat_tuple, _single, _triple
from torch.nn.parameter import Parameter, UninitializedParameter


class _ConvNd(Module):
    _spatial = 0

    def __init__(self, in_channels, out_channels, kernel_size, stride, padding, dilation, transposed, output_padding, groups, bias,
                 padding_mode, device=None, dtype=None):
        super().__init__()
        if groups <= 0:
            raise ValueError('groups must be a positive integer')
        if in_channels % groups != 0:
            raise ValueError('in_channels must be divisible by groups')
        if out_channels % groups != 0:
            raise ValueError('out_channels must be divisible by groups')
        if isinstance(padding, str):
            if padding not in ('same', 'valid'):
                raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'same', 'valid'}}")
            if padding == 'same' and any(step != 1 for step in stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode not in ('zeros', 'reflect', 'replicate', 'circular'):
            raise ValueError(f"padding_mode must be one of {{'zeros', 'reflect', 'replicate', 'circular'}}, but got padding_mode='{padding_mode}'")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.transposed = transposed
        self.output_padding = output_padding
        self.groups = groups
        self.padding_mode = padding_mode
        if isinstance(padding, str):
            self._reversed_padding_repeated_twice = [0, 0] * len(kernel_size)
            if padding == 'same':
                for axis, (taps, spread) in enumerate(zip(kernel_size, dilation)):
                    total = spread * (taps - 1)
                    place = 2 * (len(kernel_size) - 1 - axis)
                    self._reversed_padding_repeated_twice[place] = total // 2
                    self._reversed_padding_repeated_twice[place + 1] = total - total // 2
        else:
            self._reversed_padding_repeated_twice = _reverse_repeat_tuple(padding, 2)
        if transposed:
            self.weight = Parameter(torch.empty(in_channels, out_channels // groups, *kernel_size))
        else:
            self.weight = Parameter(torch.empty(out_channels, in_channels // groups, *kernel_size))
        if bias:
            self.bias = Parameter(torch.empty(out_channels))
        else:
            self.register_parameter('bias', None)
        self.reset_parameters()

    def reset_parameters(self):
        fan_in = self.weight.shape[1] * math.prod(self.kernel_size)
        bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)


class _PlainConv(_ConvNd):
    def _conv_forward(self, input, weight, bias):
        apply = F.conv2d if self._spatial == 2 else F.conv1d if self._spatial == 1 else F.conv3d
        if self.padding_mode != 'zeros':
            input = F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            return apply(input, weight, bias, self.stride, 0, self.dilation, self.groups)
        return apply(input, weight, bias, self.stride, self.padding, self.dilation, self.groups)

    def forward(self, input):
        return self._conv_forward(input, self.weight, self.bias)


class Conv1d(_PlainConv):
    _spatial = 1

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
                 padding_mode='zeros', device=None, dtype=None):
        padding_ = padding if isinstance(padding, str) else _single(padding)
        super().__init__(in_channels, out_channels, _single(kernel_size), _single(stride), padding_, _single(dilation), False, _single(0),
                         groups, bias, padding_mode)


class Conv2d(_PlainConv):
    _spatial = 2

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
                 padding_mode='zeros', device=None, dtype=None):
        padding_ = padding if isinstance(padding, str) else _pair(padding)
        super().__init__(in_channels, out_channels, _pair(kernel_size), _pair(stride), padding_, _pair(dilation), False, _pair(0),
                         groups, bias, padding_mode)


class Conv3d(_PlainConv):
    _spatial = 3

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
                 padding_mode='zeros', device=None, dtype=None):
        padding_ = padding if isinstance(padding, str) else _triple(padding)
        super().__init__(in_channels, out_channels, _triple(kernel_size), _triple(stride), padding_, _triple(dilation), False, _triple(0),
                         groups, bias, padding_mode)


class _ConvTransposeNd(_ConvNd):
    def _extra(self, input, output_size):
        """The output padding that gives the wanted size."""
        if output_size is None:
            return self.output_padding
        wanted = list(output_size)[-self._spatial:]
        sizes = list(input.shape)[-self._spatial:]
        extra = []
        for axis in range(self._spatial):
            least = (sizes[axis] - 1) * self.stride[axis] - 2 * self.padding[axis] + self.dilation[axis] * (self.kernel_size[axis] - 1) + 1
            extra.append(wanted[axis] - least)
        return tuple(extra)

    def forward(self, input, output_size=None):
        apply = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[self._spatial - 1]
        return apply(input, self.weight, self.bias, self.stride, self.padding, self._extra(input, output_size), self.groups, self.dilation)


class ConvTranspose1d(_ConvTransposeNd):
    _spatial = 1

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1,
                 padding_mode='zeros', device=None, dtype=None):
        super().__init__(in_channels, out_channels, _single(kernel_size), _single(stride), _single(padding), _single(dilation), True,
                         _single(output_padding), groups, bias, padding_mode)


class ConvTranspose2d(_ConvTransposeNd):
    _spatial = 2

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1,
                 padding_mode='zeros', device=None, dtype=None):
        super().__init__(in_channels, out_channels, _pair(kernel_size), _pair(stride), _pair(padding), _pair(dilation), True,
                         _pair(output_padding), groups, bias, padding_mode)


class ConvTranspose3d(_ConvTransposeNd):
    _spatial = 3

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1,
                 padding_mode='zeros', device=None, dtype=None):
        super().__init__(in_channels, out_channels, _triple(kernel_size), _triple(stride), _triple(padding), _triple(dilation), True,
                         _triple(output_padding), groups, bias, padding_mode)


class _LazyConv:
    """Learns in_channels from its first input, and is the plain class from then on."""

    def _become(self, input):
        self.in_channels = input.shape[-self._spatial - 1]
        if self.transposed:
            self.weight = Parameter(torch.empty(self.in_channels, self.out_channels // self.groups, *self.kernel_size))
        else:
            self.weight = Parameter(torch.empty(self.out_channels, self.in_channels // self.groups, *self.kernel_size))
        if self.bias is not None:
            self.bias = Parameter(torch.empty(self.out_channels))
        self.__class__ = self._plain
        self.reset_parameters()

    def reset_parameters(self):
        pass

    def _defer(self, out_channels, bias):
        self.out_channels = out_channels
        self.weight = UninitializedParameter()
        if bias:
            self.bias = UninitializedParameter()

    def forward(self, input, *args):
        self._become(input)
        return self.forward(input, *args)


def _lazy(plain, transposed):
    class Lazy(_LazyConv, plain):
        _plain = plain

        def __init__(self, out_channels, kernel_size, *args, **kwargs):
            names = ['stride', 'padding', 'output_padding', 'groups', 'bias', 'dilation'] if transposed else ['stride', 'padding', 'dilation', 'groups', 'bias']
            options = dict(zip(names + ['padding_mode'], args))
            options.update(kwargs)
            bias = options.pop('bias', True)
            groups = options.pop('groups', 1)
            plain.__init__(self, 0, 0, kernel_size, bias=False, **options)
            self.groups = groups
            self._defer(out_channels, bias)

    Lazy.__name__ = 'Lazy' + plain.__name__
    return Lazy


LazyConv1d = _lazy(Conv1d, False)
LazyConv2d = _lazy(Conv2d, False)
LazyConv3d = _lazy(Conv3d, False)
LazyConvTranspose1d = _lazy(ConvTranspose1d, True)
LazyConvTranspose2d = _lazy(ConvTranspose2d, True)
LazyConvTranspose3d = _lazy(ConvTranspose3d, True)
