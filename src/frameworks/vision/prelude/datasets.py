import os
import torch
from PIL.Image import Picture


class VisionDataset(torch.utils.data.Dataset):
    _shape = (3, 224, 224)
    _length = 10000
    _count = 10

    def __init__(self, root=None, transforms=None, transform=None, target_transform=None, **kwargs):
        self.root, self.transforms, self.transform, self.target_transform = root, transforms, transform, target_transform

    def _picture(self):
        return Picture(*self._shape)

    def _target(self):
        return 0

    def __getitem__(self, index):
        picture, target = self._picture(), self._target()
        if self.transform is not None:
            picture = self.transform(picture)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return picture, target

    def __len__(self):
        return self._length


class _Named(VisionDataset):
    @property
    def classes(self):
        return [str(index) for index in range(self._count)]

    @property
    def class_to_idx(self):
        return {name: index for index, name in enumerate(self.classes)}

    @property
    def data(self):
        channels, height, width = self._shape
        return torch.zeros(*((self._length, height, width) if channels == 1 else (self._length, height, width, channels)), dtype=torch.uint8)

    @property
    def targets(self):
        return torch.zeros(self._length, dtype=torch.int64)

    train_data = test_data = data
    train_labels = test_labels = labels = targets


class MNIST(_Named):
    _shape = (1, 28, 28)

    def __init__(self, root=None, train=True, transform=None, target_transform=None, download=False):
        super().__init__(root, None, transform, target_transform)
        self.train = train
        self._length = 60000 if train else 10000


class FashionMNIST(MNIST):
    pass


class KMNIST(MNIST):
    pass


class QMNIST(_Named):
    _shape = (1, 28, 28)
    _length = 60000

    def __init__(self, root=None, what=None, compat=True, train=True, transform=None, target_transform=None, **kwargs):
        super().__init__(root, None, transform, target_transform)


class EMNIST(_Named):
    _shape = (1, 28, 28)
    _length = 112800

    def __init__(self, root=None, split="balanced", train=True, transform=None, target_transform=None, download=False):
        super().__init__(root, None, transform, target_transform)
        self._count = {"byclass": 62, "bymerge": 47, "balanced": 47, "letters": 37, "digits": 10, "mnist": 10}.get(split, 47)


class USPS(_Named):
    _shape = (1, 16, 16)
    _length = 7291

    def __init__(self, root=None, train=True, transform=None, target_transform=None, download=False):
        super().__init__(root, None, transform, target_transform)


class CIFAR10(MNIST):
    _shape = (3, 32, 32)

    def __init__(self, root=None, train=True, transform=None, target_transform=None, download=False):
        super().__init__(root, train, transform, target_transform)
        self._length = 50000 if train else 10000


class CIFAR100(CIFAR10):
    _count = 100


class _Split(_Named):
    def __init__(self, root=None, split="train", transform=None, target_transform=None, download=False, **kwargs):
        super().__init__(root, None, transform, target_transform)


class SVHN(_Split):
    _shape = (3, 32, 32)
    _length = 73257


class STL10(_Named):
    _shape = (3, 96, 96)
    _length = 5000

    def __init__(self, root=None, split="train", folds=None, transform=None, target_transform=None, download=False):
        super().__init__(root, None, transform, target_transform)


class Food101(_Split):
    _count = 101


class Flowers102(_Split):
    _count = 102


class GTSRB(_Split):
    _count = 43


class EuroSAT(_Named):
    _shape = (3, 64, 64)

    def __init__(self, root=None, transform=None, target_transform=None, download=False):
        super().__init__(root, None, transform, target_transform)


class Omniglot(_Named):
    _shape = (1, 105, 105)

    def __init__(self, root=None, background=True, transform=None, target_transform=None, download=False):
        super().__init__(root, None, transform, target_transform)


class OxfordIIITPet(_Named):
    _count = 37

    def __init__(self, root=None, split="trainval", target_types="category", transforms=None, transform=None, target_transform=None, download=False):
        super().__init__(root, transforms, transform, target_transform)
        self._is_mask = target_types == "segmentation"

    def _target(self):
        return Picture(1, 224, 224) if self._is_mask else 0


class ImageNet(_Named):
    _count = 1000

    def __init__(self, root=None, split="train", transform=None, target_transform=None, **kwargs):
        super().__init__(root, None, transform, target_transform)


class CelebA(VisionDataset):
    _shape = (3, 218, 178)

    def __init__(self, root=None, split="train", target_type="attr", transform=None, target_transform=None, download=False):
        super().__init__(root, None, transform, target_transform)

    def _target(self):
        return torch.zeros(40, dtype=torch.int64)


class LSUN(VisionDataset):
    def __init__(self, root=None, classes="train", transform=None, target_transform=None):
        super().__init__(root, None, transform, target_transform)


class DatasetFolder(VisionDataset):
    def __init__(self, root=None, loader=None, extensions=None, transform=None, target_transform=None, is_valid_file=None):
        super().__init__(root, None, transform, target_transform)

    @property
    def classes(self):
        return os._unknown("what is in a data set's folder")

    class_to_idx = samples = imgs = targets = classes


class ImageFolder(DatasetFolder):
    def __init__(self, root=None, transform=None, target_transform=None, loader=None, is_valid_file=None, **kwargs):
        super().__init__(root, loader, None, transform, target_transform)


class FakeData(_Named):
    def __init__(self, size=1000, image_size=(3, 224, 224), num_classes=10, transform=None, target_transform=None, random_offset=0):
        super().__init__(None, None, transform, target_transform)
        self._shape, self._length, self._count = image_size, size, num_classes


class VOCSegmentation(VisionDataset):
    def __init__(self, root=None, year="2012", image_set="train", download=False, transform=None, target_transform=None, transforms=None):
        super().__init__(root, transforms, transform, target_transform)

    def _target(self):
        return Picture(1, 224, 224)
