from torch.nn import functional as F
from torch.nn.modules.module import Module


class _PadNd(Module):
    _mode = 'constant'
    _spatial = 1
    value = 0.0

    def __init__(self, padding):
        super().__init__()
        self.padding = (padding,) * (2 * self._spatial) if isinstance(padding, int) else tuple(padding)

    def forward(self, input):
        return F.pad(input, self.padding, self._mode, self.value)


class _ConstantPadNd(_PadNd):
    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value


class ConstantPad1d(_ConstantPadNd):
    _spatial = 1


class ConstantPad2d(_ConstantPadNd):
    _spatial = 2


class ConstantPad3d(_ConstantPadNd):
    _spatial = 3


class ZeroPad1d(_PadNd):
    _spatial = 1


class ZeroPad2d(_PadNd):
    _spatial = 2


class ZeroPad3d(_PadNd):
    _spatial = 3


class ReflectionPad1d(_PadNd):
    _mode = 'reflect'
    _spatial = 1


class ReflectionPad2d(_PadNd):
    _mode = 'reflect'
    _spatial = 2


class ReflectionPad3d(_PadNd):
    _mode = 'reflect'
    _spatial = 3


class ReplicationPad1d(_PadNd):
    _mode = 'replicate'
    _spatial = 1


class ReplicationPad2d(_PadNd):
    _mode = 'replicate'
    _spatial = 2


class ReplicationPad3d(_PadNd):
    _mode = 'replicate'
    _spatial = 3


class CircularPad1d(_PadNd):
    _mode = 'circular'
    _spatial = 1


class CircularPad2d(_PadNd):
    _mode = 'circular'
    _spatial = 2


class CircularPad3d(_PadNd):
    _mode = 'circular'
    _spatial = 3
