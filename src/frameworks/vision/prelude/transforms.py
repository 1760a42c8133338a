"""torchvision.transforms: on tensors as models call them in forward, on pictures for their sizes."""
import numbers

import torch
from PIL.Image import Picture
from torch.nn import functional as F


def _pair(size):
    if isinstance(size, numbers.Number):
        return [int(size), int(size)]
    return [size[0], size[0]] if len(size) == 1 else list(size)


def center_crop(img, output_size):
    height, width = _pair(output_size)
    if isinstance(img, Picture):
        return Picture(img.channels, height, width)
    h, w = img.shape[-2:]
    if width > w or height > h:
        left, top = max(0, (width - w) // 2), max(0, (height - h) // 2)
        img = F.pad(img, [left, max(0, (width - w + 1) // 2), top, max(0, (height - h + 1) // 2)])
        h, w = img.shape[-2:]
    top, left = int(round((h - height) / 2.0)), int(round((w - width) / 2.0))
    return img[..., top:top + height, left:left + width]


def crop(img, top, left, height, width):
    if isinstance(img, Picture):
        return Picture(img.channels, height, width)
    return img[..., top:top + height, left:left + width]


def resize(img, size, interpolation='bilinear', max_size=None, antialias=None):
    h, w = (img.height, img.width) if isinstance(img, Picture) else img.shape[-2:]
    if isinstance(size, int) or len(size) == 1:
        short = size if isinstance(size, int) else size[0]
        size = [int(short * h / w), short] if w <= h else [short, int(short * w / h)]
    if isinstance(img, Picture):
        return Picture(img.channels, size[0], size[1])
    if list(size) == [h, w]:
        return img
    batched = img if img.dim() == 4 else img.unsqueeze(0)
    mode = getattr(interpolation, 'value', interpolation)
    out = F.interpolate(batched, size=list(size), mode=mode, align_corners=False if mode in ('bilinear', 'bicubic') else None)
    return out if img.dim() == 4 else out.squeeze(0)


def pad(img, padding, fill=0, padding_mode='constant'):
    if isinstance(padding, int):
        padding = [padding] * 4
    elif len(padding) == 2:
        padding = [padding[0], padding[1], padding[0], padding[1]]
    left, top, right, bottom = padding
    if isinstance(img, Picture):
        return Picture(img.channels, img.height + top + bottom, img.width + left + right)
    mode = 'replicate' if padding_mode == 'edge' else padding_mode
    return F.pad(img, [left, right, top, bottom], mode=mode, value=fill if mode == 'constant' else 0)


def normalize(tensor, mean, std, inplace=False):
    return (tensor - torch.tensor(mean).view(-1, 1, 1)) / torch.tensor(std).view(-1, 1, 1)


def hflip(img):
    return img if isinstance(img, Picture) else img.flip(-1)


def vflip(img):
    return img if isinstance(img, Picture) else img.flip(-2)


def to_tensor(picture):
    if isinstance(picture, Picture):
        return torch.randn(picture.channels, picture.height, picture.width)
    if isinstance(picture, torch.Tensor):
        return picture
    shape = picture.shape
    return torch.randn(shape[2], shape[0], shape[1]) if len(shape) == 3 else torch.randn(1, *shape)


pil_to_tensor = to_tensor


def rgb_to_grayscale(img, num_output_channels=1):
    if isinstance(img, Picture):
        return Picture(num_output_channels, img.height, img.width)
    gray = (0.2989 * img[..., 0:1, :, :] + 0.587 * img[..., 1:2, :, :] + 0.114 * img[..., 2:3, :, :])
    return gray if num_output_channels == 1 else gray.expand(*img.shape[:-3], num_output_channels, *img.shape[-2:])


to_grayscale = rgb_to_grayscale
