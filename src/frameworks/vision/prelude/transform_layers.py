from torch.nn import Module
from torchvision.transforms import functional as F


class InterpolationMode:
    NEAREST = 'nearest'
    BILINEAR = 'bilinear'
    BICUBIC = 'bicubic'
    BOX = 'box'
    HAMMING = 'hamming'
    LANCZOS = 'lanczos'


class CenterCrop(Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, img):
        return F.center_crop(img, self.size)


class Resize(Module):
    def __init__(self, size, interpolation=InterpolationMode.BILINEAR, max_size=None, antialias=None):
        super().__init__()
        self.size = size
        self.interpolation = interpolation

    def forward(self, img):
        return F.resize(img, self.size, self.interpolation)


class Normalize(Module):
    def __init__(self, mean, std, inplace=False):
        super().__init__()
        self.mean = mean
        self.std = std

    def forward(self, tensor):
        return F.normalize(tensor, self.mean, self.std)


class Pad(Module):
    def __init__(self, padding, fill=0, padding_mode='constant'):
        super().__init__()
        self.padding = padding
        self.fill = fill
        self.padding_mode = padding_mode

    def forward(self, img):
        return F.pad(img, self.padding, self.fill, self.padding_mode)
