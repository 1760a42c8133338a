import torch
from PIL.Image import Picture
from torch.nn import Module
from torchvision.transforms import functional as F


class InterpolationMode:
    NEAREST = 'nearest'
    BILINEAR = 'bilinear'
    BICUBIC = 'bicubic'
    BOX = 'box'
    HAMMING = 'hamming'
    LANCZOS = 'lanczos'


class _Transform(Module):
    def __init__(self, *args, **kwargs):
        super().__init__()

    def forward(self, *pictures):
        results = [self.change(picture) for picture in pictures]
        return results[0] if len(results) == 1 else tuple(results)

    def change(self, picture):
        return picture


class _Same(_Transform):
    pass


class Compose:
    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, *inputs):
        for transform in self.transforms:
            result = transform(*inputs)
            # One sample stays one argument, also where it is a pair.
            inputs = result if len(inputs) > 1 else (result,)
        return inputs[0] if len(inputs) == 1 else inputs


class RandomApply(Compose):
    def __init__(self, transforms, p=0.5):
        super().__init__(transforms)


class RandomOrder(Compose):
    pass


class RandomChoice(_Transform):
    def __init__(self, transforms, p=None):
        super().__init__()
        self.transforms = transforms

    def change(self, picture):
        return self.transforms[0](picture)


class ToTensor(_Transform):
    def change(self, picture):
        return F.to_tensor(picture)


class ToImage(ToTensor):
    pass


class PILToTensor(ToTensor):
    pass


class ToPILImage(_Transform):
    def change(self, picture):
        if isinstance(picture, torch.Tensor) and picture.dim() == 3:
            return Picture(*picture.shape)
        return Picture(1, *picture.shape) if len(picture.shape) == 2 else Picture(picture.shape[2], picture.shape[0], picture.shape[1])


class Lambda(_Transform):
    def __init__(self, lambd, *types):
        super().__init__()
        self.lambd = lambd

    def change(self, picture):
        return self.lambd(picture)


class Resize(_Transform):
    def __init__(self, size, interpolation=InterpolationMode.BILINEAR, max_size=None, antialias=None):
        super().__init__()
        self.size = size
        self.interpolation = interpolation

    def change(self, picture):
        return F.resize(picture, self.size, self.interpolation)


class Scale(Resize):
    pass


class CenterCrop(_Transform):
    def __init__(self, size, *args, **kwargs):
        super().__init__()
        self.size = size

    def change(self, picture):
        return F.center_crop(picture, self.size)


class RandomCrop(CenterCrop):
    pass


class RandomResizedCrop(CenterCrop):
    pass


class RandomSizedCrop(CenterCrop):
    pass


class FiveCrop(_Transform):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def change(self, picture):
        return tuple(F.center_crop(picture, self.size) for _ in range(5))


class TenCrop(FiveCrop):
    def change(self, picture):
        return tuple(F.center_crop(picture, self.size) for _ in range(10))


class Pad(_Transform):
    def __init__(self, padding, fill=0, padding_mode='constant'):
        super().__init__()
        self.padding = padding
        self.fill = fill
        self.padding_mode = padding_mode

    def change(self, picture):
        return F.pad(picture, self.padding, self.fill, self.padding_mode)


class Grayscale(_Transform):
    def __init__(self, num_output_channels=1):
        super().__init__()
        self.num_output_channels = num_output_channels

    def change(self, picture):
        return F.rgb_to_grayscale(picture, self.num_output_channels)


class ConvertImageDtype(_Same):
    pass


class ToDtype(_Same):
    pass


class Normalize(_Transform):
    def __init__(self, mean, std, inplace=False):
        super().__init__()
        self.mean = mean
        self.std = std

    def change(self, picture):
        return F.normalize(picture, self.mean, self.std)


class RandomHorizontalFlip(_Same):
    pass


class RandomVerticalFlip(_Same):
    pass


class RandomRotation(_Same):
    pass


class RandomAffine(_Same):
    pass


class RandomPerspective(_Same):
    pass


class RandomGrayscale(_Same):
    pass


class RandomErasing(_Same):
    pass


class RandomInvert(_Same):
    pass


class RandomAdjustSharpness(_Same):
    pass


class RandomAutocontrast(_Same):
    pass


class RandomEqualize(_Same):
    pass


class ColorJitter(_Same):
    pass


class GaussianBlur(_Same):
    pass


class ElasticTransform(_Same):
    pass


class AutoAugment(_Same):
    pass


class RandAugment(_Same):
    pass


class AugMix(_Same):
    pass


class TrivialAugmentWide(_Same):
    pass


class AutoAugmentPolicy:
    IMAGENET = CIFAR10 = SVHN = "policy"
